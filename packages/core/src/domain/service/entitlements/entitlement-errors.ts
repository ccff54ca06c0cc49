import { defineErrors } from '../../../engine/errors.ts'

/** What entitlements refuse. */
export const entitlementErrors = defineErrors({
  CRM_ENTITLEMENT_DAYS: {
    en: 'An entitlement ends before it begins.',
    zh: '服务权益的截止日早于起始日。',
    hint: 'Both days belong to it: `endsOn` may be the same day as `startsOn`, and no earlier.',
  },
  CRM_ENTITLEMENT_UNITS: {
    en: 'An entitlement of units says how many there are, and no fewer than were used.',
    zh: '次数型权益必须填写总次数，且不得少于已用次数。',
    hint: 'Set `unitsTotal`. To take units back from a ticket, use entitlement.giveBack.',
  },
  CRM_ENTITLEMENT_NONE: {
    en: 'Nothing covers this ticket.',
    zh: '该工单没有可用的服务权益。',
    hint: 'Name an entitlement of the same account in `id`; `ticket.entitlement` tells why none applies.',
  },
  CRM_ENTITLEMENT_OUT: {
    en: 'This entitlement does not cover that: {reason}.',
    zh: '该服务权益不适用：{reason}。',
    hint: 'What counts is the instant at which the ticket was opened; without a ticket it is now.',
  },
  CRM_ENTITLEMENT_USED_UP: {
    en: 'Only {remaining} units are left.',
    zh: '剩余次数仅为 {remaining}。',
    hint: 'Use fewer, give some back with entitlement.giveBack, or raise `unitsTotal`.',
  },
})
