import { defineErrors } from '../../engine/errors.ts'

/** What measuring refuses. */
export const insightErrors = defineErrors({
  CRM_PERIOD_ORDER: {
    en: 'A period from {from} to {to} ends before it begins.',
    zh: '周期 {from} 至 {to} 的结束日期早于开始日期。',
    hint: 'The first of the two comes first. Of two days both belong to the period.',
  },
  CRM_PERIOD_PARTS: {
    en: 'A period has at most {most} parts here.',
    zh: '此处的周期最多分为 {most} 段。',
    hint: 'Ask for a shorter period, or for longer parts of it.',
  },
})
