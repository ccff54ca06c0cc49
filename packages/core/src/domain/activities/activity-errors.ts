import { defineErrors } from '../../engine/errors.ts'

/** What work with customers refuses. */
export const activityErrors = defineErrors({
  CRM_ACTIVITY_AHEAD: {
    en: 'What lies ahead is not done yet.',
    zh: '尚未发生的活动不能标记为完成。',
    hint: '`at` says when it was done, up to now; plan with `dueAt`.',
  },
})
