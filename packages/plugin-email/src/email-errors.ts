import { defineErrors } from '@guanxi/core'

/** What e-mail refuses because a host has not set it up. */
export const emailErrors = defineErrors({
  EMAIL_NOT_SET_UP: {
    en: 'E-mail is set up without {part}.',
    zh: '邮件未配置 {part}。',
    hint: 'Give the plugin this part of its options, or do without what needs it.',
  },
})
