import type { Phrase } from './condition-errors.ts'

/** What can stand in the blank `{expected}` of a sentence about a condition. */
export const EXPECTED = {
  condition: ['an object of fields, all, any and not', '由字段、all、any 和 not 组成的对象'],
  conditions: ['a list of conditions', '条件列表'],
  fields: ['an object of fields', '由字段组成的对象'],
  operator: ['an operator', '运算符'],
  list: ['a list', '列表'],
  bool: ['true or false', 'true 或 false'],
  text: ['text', '文本'],
  integer: ['an integer', '整数'],
  decimal: ["a decimal as text, like '12.30'", "文本形式的小数，例如 '12.30'"],
  oneValue: ['one value, not several: use in', '单个值；多个值请用 in'],
  day: ["'YYYY-MM-DD', 'today' or '-15d'", "'YYYY-MM-DD'、'today' 或 '-15d'"],
  instant: [
    "a Date, an ISO instant with its offset, 'now', 'today', '-15d' or { startOfDay }",
    "Date、带时区偏移的 ISO 时间、'now'、'today'、'-15d' 或 { startOfDay }",
  ],
  instantOrDay: ['an instant or a day', '时间点或日期'],
  zone: ['a time zone', '时区'],
  since: ['{ value, lte } or { value, gte }', '{ value, lte } 或 { value, gte }'],
  money: ['an amount and a currency', '金额和币种'],
  amount: ["an amount as text, like '12.30'", "文本形式的金额，例如 '12.30'"],
  currency: ['three capital letters', '三个大写字母'],
  rates: ["rates, like { USD: '7.1' }", "汇率，例如 { USD: '7.1' }"],
  ratesAboveZero: ["rates above zero, like { USD: '7.1' }", "大于零的汇率，例如 { USD: '7.1' }"],
  count: ['a number to compare the count with, as in { gte: 1 }', '用于比较数量的数字，例如 { gte: 1 }'],
  operatorOn: (name: string) => [`an operator on ${name}`, `${name} 的运算符`],
  oneOfOn: (operators: string, name: string) => [`${operators} on ${name}`, `${name} 的 ${operators}`],
  fieldOfType: (type: string) => [`a field of type ${type}`, `类型为 ${type} 的字段`],
  ownRateOfOne: (currency: string) => [`${currency} to be worth itself`, `${currency} 对自身的汇率为 1`],
} as const satisfies { readonly [name: string]: Phrase | ((...words: string[]) => Phrase) }
