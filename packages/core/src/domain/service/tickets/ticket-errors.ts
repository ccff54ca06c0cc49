import { defineErrors } from '../../../engine/errors.ts'

/** What work on tickets refuses. */
export const ticketErrors = defineErrors({
  CRM_TICKET_MOVE: {
    en: 'A ticket that is {from} does not become {to} by this.',
    zh: '状态为 {from} 的工单不能由此变为 {to}。',
    hint: '`meta.possible` lists what it can become. A solved ticket is taken up again with ticket.reopen.',
  },
  CRM_TICKET_CLOSED: {
    en: 'This ticket is closed.',
    zh: '该工单已关闭。',
    hint: 'Closed is final: what comes after is a ticket of its own, `ticket.open({ followsId })`.',
  },
  CRM_TICKET_FUTURE: {
    en: 'A customer cannot have asked later than now.',
    zh: '提出时间不能晚于现在。',
    hint: 'Leave `openedAt` out, or say when the customer asked.',
  },
  CRM_TICKET_PAST: {
    en: 'This cannot be what became of a ticket.',
    zh: '工单的经过不成立。',
    hint: 'Say when it was opened, and only times that are over and follow one another.',
  },
  CRM_TICKET_NOT_OPEN: {
    en: 'This ticket is {status}.',
    zh: '该工单的状态为 {status}。',
    hint: 'Only tickets that somebody still has to work on are given to anybody.',
  },
  CRM_TICKET_OWNED: {
    en: 'This ticket has an owner already.',
    zh: '该工单已有负责人。',
    hint: 'Only tickets without an owner are grabbed; `ticket.update({ ownerId })` gives one to somebody else.',
  },
  CRM_TICKET_TAKEN: {
    en: 'Somebody else took this ticket first.',
    zh: '该工单已被他人抢先领取。',
    hint: 'Choose another one.',
  },
  CRM_TICKET_CAPACITY: {
    en: 'Whoever has {capacity} open tickets takes no more.',
    zh: '持有 {capacity} 个未完成工单后不能再领取。',
    hint: 'Solve one first, or raise the `capacity` of the user.',
  },
  CRM_TICKET_NO_USER: {
    en: 'Only an active user can take a ticket.',
    zh: '只有在职用户可以领取工单。',
    hint: 'Act as a user: the actor is to have the id of an active `user` record.',
  },
  CRM_TICKET_SPLIT: {
    en: 'Only messages of this ticket can be split off, and never all of them.',
    zh: '只能拆分该工单的部分消息，不能是全部。',
    hint: 'Name some of its messages in `messageIds`, and leave at least one.',
  },
})
