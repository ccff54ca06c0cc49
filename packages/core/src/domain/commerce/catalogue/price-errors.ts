import { defineErrors } from '../../../engine/errors.ts'

/** What the catalogue refuses. */
export const priceErrors = defineErrors({
  CRM_PRICE_NEGATIVE: {
    en: 'The field {field} is below 0.',
    zh: '字段 {field} 不能为负数。',
    hint: 'Prices, costs and quantities begin at 0. What is taken off a price is a discount.',
  },
  CRM_PRICE_DAYS: {
    en: 'A price or a price book ends before it begins.',
    zh: '价格或价目表的失效日早于生效日。',
    hint: 'Both days belong to it: `endsOn` may be the same day as `startsOn`, and no earlier.',
  },
  CRM_PRICE_CURRENCY: {
    en: 'This is no currency.',
    zh: '币种无效。',
    hint: "A currency is three capital letters, as in ISO 4217: 'CNY'.",
  },
  CRM_PRICE_BOOK_CIRCLE: {
    en: 'A price book cannot lie below itself.',
    zh: '价目表不能成为自己的下级。',
    hint: 'Choose a `parentId` that does not lie below this book, or none.',
  },
})
