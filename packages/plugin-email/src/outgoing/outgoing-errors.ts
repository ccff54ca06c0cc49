import { defineErrors } from '@guanxi/core'

/** What writing mails by templates refuses. */
export const outgoingErrors = defineErrors({
  EMAIL_TEMPLATE_DATA: {
    en: 'Mail template {template} cannot be written with this data.',
    zh: '邮件模板 {template} 无法使用这些数据生成。',
    hint: 'The issues say which of its data is missing or wrong.',
  },
  EMAIL_TEMPLATE_INVALID: {
    en: 'Mail template {template} cannot be.',
    zh: '邮件模板 {template} 的定义无效。',
    hint: 'The issues say what it lacks. Its sample must fit its data, and be written in each of its languages.',
  },
  EMAIL_HTML_UNSAFE: {
    en: 'No value is safe in this place of an HTML mail, or not this one: {place}',
    zh: '该值不能安全地用于 HTML 邮件的此处：{place}',
    hint: 'Put values between tags and into quoted attributes, and lead links to https:, mailto: or tel:.',
  },
})
