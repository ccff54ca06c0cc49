import { defineErrors } from '../../engine/errors.ts'

/** What measuring refuses. */
export const insightErrors = defineErrors({
  CRM_PERIOD_ORDER: {
    en: 'A period from {from} to {to} ends before it begins.',
    zh: '周期 {from} 至 {to} 的结束日期早于开始日期。',
    hint: 'The first of the two comes first. Of two days both belong to the period.',
  },
  CRM_PERIOD_LONG: {
    en: 'A period from {from} to {to} has more than {most} months.',
    zh: '周期 {from} 至 {to} 超过 {most} 个月。',
    hint: 'Ask about a shorter period, or not by month.',
  },
})
