import { defineErrors } from '../errors.ts'

/** What reckoning with money refuses. */
export const moneyErrors = defineErrors({
  CRM_MONEY_CURRENCIES: {
    en: 'Amounts of {left} and {right} cannot be put together.',
    zh: '不能把 {left} 与 {right} 的金额合并计算。',
    hint: 'Convert one of them first, with the rate of a day: nothing converts by itself.',
  },
  CRM_MONEY_INVALID: {
    en: 'This is no amount of money: {why}.',
    zh: '金额无效：{why}。',
    hint: "An amount is a decimal as text with at most the decimals of its currency: { amount: '12.34', currency: 'CNY' }, '1000' for JPY, '1.250' for KWD.",
  },
  CRM_MONEY_NUMBER: {
    en: 'This is no exact number: {what} has to be {expected}.',
    zh: '数值无效：{what}应为{expected}。',
    hint: "Exact numbers are written as text: '7.1234', or as a fraction: '1/3'.",
  },
  CRM_MONEY_WEIGHTS: {
    en: 'There is nothing by which to share an amount: weights are not below 0, and one of them is above.',
    zh: '无法分摊金额：权重不得为负数，且至少有一个大于 0。',
    hint: "Weights are whole numbers or decimals as text: [1n, 1n, 2n] or ['0.3', '0.7'].",
  },
})
