import { defineErrors } from '../errors.ts'

/** What working calendars refuse. */
export const calendarErrors = defineErrors({
  CRM_CALENDAR: {
    en: 'This working calendar cannot work.',
    zh: '该工作日历无法使用。',
    hint: 'All problems are listed at once; each names its place.',
  },
  CRM_CALENDAR_CLOSED: {
    en: 'This calendar has too little working time up to the end of what it knows, the years {from} to {to}.',
    zh: '在可计算的 {from} 至 {to} 年内，该工作日历没有足够的工作时间。',
    hint: 'Does it open at all from there? Calendars that are joined may have no time in common.',
  },
  CRM_CALENDAR_OPEN: {
    en: 'This calendar never closes from then on.',
    zh: '该工作日历此后一直营业，不会结束。',
    hint: 'Ask isOpen: where it is always open there is no closing time.',
  },
  CRM_CALENDAR_INSTANT: {
    en: 'A working calendar takes instants in epoch milliseconds and days such as 2026-10-10, within the years {from} to {to}.',
    zh: '工作日历只接受 {from} 至 {to} 年内的毫秒时刻，或形如 2026-10-10 的日期。',
    hint: 'Pass date.getTime().',
  },
  CRM_CALENDAR_DEADLINE: {
    en: 'This is no deadline on a working day.',
    zh: '该值不是有效的工作日期限。',
    hint: "Say { by: 'endOfBusinessDay' }, { by: 'endOfNextBusinessDay' } or { nextBusinessDayBy: '16:00' }.",
  },
  CRM_CALENDAR_AMOUNT: {
    en: 'This is no amount of working time.',
    zh: '该值不是有效的工作时间量。',
    hint: 'Say milliseconds, or hours and minutes such as "4h", "90m". For working days there is addDays with a whole number.',
  },
})
