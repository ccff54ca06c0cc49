import { defineErrors } from '../../engine/errors.ts'

/** What webhooks refuse. */
export const webhookErrors = defineErrors({
  CRM_WEBHOOK_KEY: {
    en: 'Webhooks need a key of at least 32 characters.',
    zh: 'Webhook 需要至少 32 个字符的密钥。',
    hint: 'Make one with `openssl rand -base64 32`, and keep it where you keep your other secrets.',
  },
  CRM_WEBHOOK_EVENT: {
    en: '"{event}" is no event that webhooks are told of.',
    zh: '“{event}”不是可订阅的事件。',
    hint: 'Write entity and event, as in lead.created, of an entity that is named in the options of webhooks.',
  },
  CRM_WEBHOOK_ROLE: {
    en: 'The role "{role}" cannot be given to a webhook.',
    zh: '不能将角色“{role}”授予 Webhook。',
    hint: 'It has to be among the `roles` in the options of webhooks, and one that you have yourself.',
  },
  CRM_WEBHOOK_URL: {
    en: 'A webhook needs an address with https, without name and password.',
    zh: 'Webhook 需要 https 地址，且不含用户名和密码。',
    hint: 'Write it whole, as in https://example.com/hooks. Each request is signed, so the address needs no secret.',
  },
  CRM_WEBHOOK_ATTEMPT: {
    en: 'The webhook did not take the event: {failure}.',
    zh: 'Webhook 未接收该事件：{failure}。',
    hint: 'It is sent again by itself; `webhookDelivery` has each attempt.',
    retryable: true,
  },
})
