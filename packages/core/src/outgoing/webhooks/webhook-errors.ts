import { defineErrors } from '../../engine/errors.ts'

/** What webhooks refuse. */
export const webhookErrors = defineErrors({
  CRM_WEBHOOK_KEY: {
    en: 'Webhooks need a key of at least 32 characters.',
    zh: '网络钩子需要至少 32 个字符的密钥。',
    hint: 'Make one with `openssl rand -base64 32`, and keep it where you keep your other secrets.',
  },
  CRM_WEBHOOK_EVENT: {
    en: '"{event}" is no event that webhooks are told of.',
    zh: '“{event}”不是可订阅的事件。',
    hint: 'Write entity and event, as in lead.created, of an entity that is named in the options of webhooks.',
  },
  CRM_WEBHOOK_ROLE: {
    en: 'The role "{role}" cannot be given to a webhook.',
    zh: '不能将角色“{role}”授予网络钩子。',
    hint: 'It has to be among the `roles` in the options of webhooks, and one that you have yourself.',
  },
  CRM_WEBHOOK_URL: {
    en: 'A webhook needs an address with https, without name and password.',
    zh: '网络钩子需要 https 地址，且不含用户名和密码。',
  },
  CRM_WEBHOOK_ATTEMPT: {
    en: 'The webhook did not take the event: {failure}.',
    zh: '网络钩子未接收该事件：{failure}。',
    retryable: true,
  },
})
