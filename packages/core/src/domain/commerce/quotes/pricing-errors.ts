import { defineErrors } from '../../../engine/errors.ts'

/** What reckoning a quote refuses. */
export const pricingErrors = defineErrors({
  CRM_QUOTE_UNRECKONED: {
    en: 'This quote cannot be reckoned.',
    zh: '无法计算该报价单。',
    hint: 'Each issue names its line and what is expected there.',
  },
  CRM_TAX_RATE_MISSING: {
    en: 'There is no rate of tax for class "{class}" on that day.',
    zh: '税目“{class}”在该日期没有适用税率。',
    hint: "Add one to commerce({ tax: { rates } }), with rate '0' for what is exempt, or correct the `taxClass` of the product.",
  },
})
