import type { Words } from '../../engine/given.ts'

/** What is said of policies and calendars that cannot be. */
export const CALENDARS: Words = {
  message: 'must be an object: { support: workingCalendar({ … }) }.',
  zh: '必须是对象：{ support: workingCalendar({ … }) }。',
}
export const CALENDAR: Words = {
  message: 'is no calendar: make it with workingCalendar.',
  zh: '不是工作日历，请使用 workingCalendar 创建。',
}
export const CALENDAR_NAME: Words = {
  message: 'cannot be a name: "always" is taken, and names have no brackets and commas.',
  zh: '不能用作名称：“always”已被占用，且名称不得含括号或逗号。',
}
export const NAME: Words = {
  message: 'must be a text of 1 to 63 characters.',
  zh: '必须是 1 至 63 个字符的文本。',
}
export const COUNT: Words = { message: 'must be a whole number from 1.', zh: '必须是从 1 开始的整数。' }
export const DATE: Words = { message: 'must be a date.', zh: '必须是日期。' }
export const ON_CHANGE: Words = {
  message: 'must be recompute, restart or keep.',
  zh: '必须是 recompute、restart 或 keep。',
}
export const ON_VERSION: Words = { message: 'must be pin or recompute.', zh: '必须是 pin 或 recompute。' }
export const METRICS: Words = {
  message: 'must be an object: { resolution: { start, stop, target } }.',
  zh: '必须是对象：{ resolution: { start, stop, target } }。',
}
export const METRIC: Words = {
  message: 'must be written like { start, stop, target }.',
  zh: '应写作 { start, stop, target }。',
}
export const NEEDED: Words = { message: 'is needed.', zh: '为必填项。' }
export const CANCEL: Words = {
  message: "must be a condition, or 'startNotMet'.",
  zh: '必须是条件，或 startNotMet。',
}
export const STEPS: Words = { message: 'must be a list: [ … ].', zh: '必须是列表：[ … ]。' }
export const STEP: Words = {
  message: "must be written like { key: 'soon', at: { pct: 80 } }.",
  zh: "应写作 { key: 'soon', at: { pct: 80 } }。",
}
export const KEY: Words = {
  message: 'must be a text of 1 to 63 characters, and not "breach", which is announced by itself.',
  zh: '必须是 1 至 63 个字符的文本，且不能是会自动通知的“breach”。',
}
export const SOURCE: Words = {
  message: 'must be the name of a calendar, { field }, { all: [ … ] } or { any: [ … ] }.',
  zh: '必须是日历名称、{ field }、{ all: [ … ] } 或 { any: [ … ] }。',
}
export const TIME: Words = { message: 'must be a datetime field.', zh: '必须是日期时间字段。' }
export const TWICE: Words = {
  message: 'has two policies of one version: give the later one a higher version.',
  zh: '有两个相同版本的策略：请为较新的策略设置更高版本。',
}
