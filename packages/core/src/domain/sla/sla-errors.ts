import { defineErrors } from '../../engine/errors.ts'

/** What clocks refuse. */
export const slaErrors = defineErrors({
  CRM_SLA_NONE: {
    en: 'No SLA policy is on {entity}.',
    zh: '没有用于 {entity} 的 SLA 策略。',
    hint: 'Give `createCrm` a policy whose `on` names the entity.',
  },
  CRM_SLA_CALENDAR: {
    en: 'No calendar is called {name}.',
    zh: '没有名为 {name} 的工作日历。',
    hint: 'Give all calendars that the policies name, as `calendarsByName({ … })`, or one for all of them.',
  },
})
