import { defineErrors } from '@guanxi/core'

/** What the ERP plugin refuses. */
export const erpErrors = defineErrors({
  ERP_OPTIONS_INVALID: {
    en: 'The options of the ERP plugin are not as they should be.',
    zh: 'ERP 插件的选项有误。',
    hint: '`issues` says which, and what to write there.',
  },
})
