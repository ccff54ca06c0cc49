import { defineErrors } from '../../engine/errors.ts'

/** What assigning refuses. */
export const assignmentErrors = defineErrors({
  CRM_ASSIGN_LOOP: {
    en: 'Triggers have assigned this record {limit} times within 24 hours.',
    zh: '24 小时内触发器已将该记录分配 {limit} 次。',
    hint: 'Look for two triggers that answer each other. Assigning it by hand, with a reason, is still possible; a rule set may allow more with `perDay`.',
  },
})
