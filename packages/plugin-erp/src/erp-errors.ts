import { defineErrors } from '@guanxi/core'

/** What the ERP plugin refuses, and what stands at a link that could not be brought in line. */
export const erpErrors = defineErrors({
  ERP_OPTIONS_INVALID: {
    en: 'The options of the ERP plugin are not as they should be.',
    zh: 'ERP 插件的选项有误。',
    hint: '`issues` says which, and what to write there.',
  },
  ERP_ACCESS_REFUSED: {
    en: 'The ERP does not let us in.',
    zh: 'ERP 拒绝登录。',
    hint: 'Look at the user and the password or token of the connector; it is tried again by itself.',
    retryable: true,
  },
  ERP_RECORD_REFUSED: {
    en: 'The ERP will not take the record as it is.',
    zh: 'ERP 不接受该记录。',
    hint: '`detail` is what it says. Correct the record or the ERP, then call `erpLink.replay`.',
  },
  ERP_CHANGED_THERE: {
    en: 'Somebody changed the record in the ERP at the same time.',
    zh: '该记录同时在 ERP 中被修改。',
    hint: 'It is read again and tried again by itself.',
    retryable: true,
  },
  ERP_GONE: {
    en: 'The record is not in the ERP any more.',
    zh: 'ERP 中已没有该记录。',
    hint: 'Nothing is deleted here. Find out who removed it there.',
  },
  ERP_BUSY: {
    en: 'The ERP asks to be called less often.',
    zh: 'ERP 要求降低调用频率。',
    hint: 'It is tried again by itself when the ERP allows it.',
    retryable: true,
  },
  ERP_AWAY: {
    en: 'The ERP could not be reached, or did nothing.',
    zh: '无法连接 ERP，或 ERP 未执行。',
    hint: 'It is tried again by itself.',
    retryable: true,
  },
  ERP_ANSWER_LOST: {
    en: 'The answer of the ERP was lost: it may have done what was asked.',
    zh: '未收到 ERP 的答复，操作可能已执行。',
    hint: 'It is looked up there before anything is sent again.',
    retryable: true,
  },
  ERP_UNABLE: {
    en: 'The ERP, or its connector, cannot do this.',
    zh: 'ERP 或其连接器不支持此操作。',
    hint: 'Do it in the ERP by hand.',
  },
  ERP_TOTALS_DIFFER: {
    en: 'The order comes to {theirs} in the ERP and to {ours} here.',
    zh: '订单在 ERP 中为 {theirs}，此处为 {ours}。',
    hint: 'It was not led on there. Compare taxes and rounding of both sides, then call `erpLink.replay`.',
  },
  ERP_STATE_DIFFERS: {
    en: 'The ERP was asked to bring the order to "{asked}", and left it at "{state}".',
    zh: '要求 ERP 将订单置为“{asked}”，但其状态仍为“{state}”。',
    hint: 'It is tried again by itself; see in the ERP what keeps it.',
    retryable: true,
  },
  ERP_CANCEL_REFUSED: {
    en: 'The order is in the ERP, which cancels no orders.',
    zh: '订单已进入 ERP，而该 ERP 不支持取消。',
    hint: 'Cancel it in the ERP by hand; that is taken over here.',
  },
  ERP_NOT_IN_CONFLICT: {
    en: 'There is nothing to settle between the ERP and this record.',
    zh: '该记录与 ERP 之间没有待解决的冲突。',
  },
  ERP_UNSETTLED: {
    en: 'The conflict of the field "{field}" is not settled.',
    zh: '字段“{field}”的冲突尚未解决。',
    hint: 'Name each field of `conflicts`, with `crm` or `erp`.',
  },
})
