import { defineErrors } from '../../../engine/errors.ts'

/** What channels refuse, and how they fail. */
export const channelErrors = defineErrors({
  CRM_CHANNEL_INVALID: {
    en: 'Channel {channel} cannot be.',
    zh: '渠道 {channel} 的定义无效。',
    hint: 'The issues say what its definition or its options lack.',
  },
  CRM_CHANNEL_UNREADABLE: {
    en: 'Channel {channel} cannot read what came in.',
    zh: '渠道 {channel} 无法读取收到的内容。',
    hint: 'The issues say where. What else came with it was taken in.',
  },
  CRM_CHANNEL_UNSIGNED: {
    en: 'Channel {channel} does not know who sent this.',
    zh: '渠道 {channel} 无法确认请求来源。',
    hint: 'Sign the request with the secret of the channel, and send it within five minutes.',
  },
  CRM_CHANNEL_SEND_FAILED: {
    en: 'Channel {channel} did not take the message: {failure}.',
    zh: '渠道 {channel} 未能发送消息：{failure}。',
    hint: 'It is tried again. Once it is a dead letter, mend what failed and send it again with `crm.deadLetters.redrive`.',
    retryable: true,
  },
  CRM_CONTACT_REFUSED: {
    en: 'They are not to be written to now: {why}.',
    zh: '目前不可联系对方：{why}。',
    hint: 'The issues say why, as `canContact` does. Ask for consent, or write again when the hour or the cap allows it.',
  },
  CRM_MESSAGE_PERSON: {
    en: 'A message goes to one contact or one lead.',
    zh: '消息必须发给一个联系人或一条线索。',
    hint: 'Give either `contactId` or `leadId`, and not both.',
  },
  CRM_MESSAGE_NO_ADDRESS: {
    en: 'They have no address for channel {channel}.',
    zh: '对方没有可用于渠道 {channel} 的地址。',
    hint: 'Enter their e-mail address or telephone number first.',
  },
  CRM_CHANNEL_ONE_WAY: {
    en: 'Channel {channel} does not {verb}.',
    zh: '渠道 {channel} 不支持 {verb}。',
    hint: 'Its `capabilities` say what it does.',
  },
})
