import { defineErrors } from '../../engine/errors.ts'

/** What the organisation refuses. */
export const peopleErrors = defineErrors({
  CRM_POSITION_CIRCLE: {
    en: 'A position cannot lie below itself.',
    zh: '职位不能成为自身的下级。',
    hint: '`meta.at` is when it would. Choose another parent, or another time for the move.',
  },
  CRM_SHARE_PRINCIPAL: {
    en: 'There is no {kind} to share with by this id.',
    zh: '不存在可共享的对象（{kind}）。',
    hint: 'Share with the id of a live user, team or position, or with the name of a role of createCrm({ roles }).',
  },
  CRM_SHARE_ENTITY: {
    en: 'Records of {entity} are not shared.',
    zh: '{entity} 的记录不可共享。',
    hint: 'Name an entity of this CRM. Shares themselves are not shared.',
  },
  CRM_SHARE_FORBIDDEN: {
    en: 'This {entity} is not the caller’s to share at level {level}.',
    zh: '调用者无权以 {level} 级别共享该 {entity}。',
    hint: 'Whoever shares must be able to change the record, and reach it at that level, by more than a share of their own.',
  },
})
