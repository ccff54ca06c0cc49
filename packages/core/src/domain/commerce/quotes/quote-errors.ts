import { defineErrors } from '../../../engine/errors.ts'

/** What quotes refuse. */
export const quoteErrors = defineErrors({
  CRM_QUOTE_FOR_WHOM: {
    en: 'A quote is for an opportunity or an account, and for one account.',
    zh: '报价单必须关联商机或客户，且只能属于一个客户。',
    hint: 'Say `opportunityId` or `accountId`; both only where the opportunity is of that account.',
  },
  CRM_QUOTE_LINE: {
    en: 'Line {position} does not say what is sold: {missing} is missing.',
    zh: '第 {position} 行信息不完整：缺少 {missing}。',
    hint: 'Name a product, or say `description` and `unitPrice`.',
  },
  CRM_QUOTE_PRODUCT: {
    en: 'Line {position} names no product that is for sale.',
    zh: '第 {position} 行的产品不存在或已停售。',
    hint: 'Name a product that you see and that is active.',
  },
  CRM_QUOTE_STATUS: {
    en: 'A quote that is {status} cannot be {wanted}.',
    zh: '状态为 {status} 的报价单不能执行此操作（{wanted}）。',
    hint: 'quote.change is for what was not sent, quote.revise for what was; a closed quote stays as it is.',
  },
  CRM_QUOTE_SENT: {
    en: 'A quote that was sent is not changed any more: {field}.',
    zh: '报价单发送后不可修改：{field}。',
    hint: 'Make a new version with quote.revise.',
  },
  CRM_QUOTE_EXPIRED: {
    en: 'The quote was valid until {validUntil}.',
    zh: '报价单有效期至 {validUntil}，已过期。',
    hint: 'Make a new version with quote.revise and say a later `validUntil`.',
  },
  CRM_QUOTE_APPROVAL: {
    en: 'The quote needs an approval that it does not have: {rules}.',
    zh: '报价单尚未获得所需审批：{rules}。',
    hint: 'Ask for it with quote.submit. What is changed after an approval has to be approved again.',
  },
  CRM_QUOTE_MARGIN: {
    en: 'The quote earns too little; lines below their floor: {positions}.',
    zh: '报价毛利过低；低于下限的明细行：{positions}。',
    hint: 'Give less discount with quote.change. The floor stands in commerce({ margin }).',
  },
  CRM_QUOTE_LINES_FIXED: {
    en: 'What a line of a quote says is written when the quote is reckoned, and not by hand.',
    zh: '报价明细由报价计算写入，不能手工修改。',
    hint: 'Use quote.change before it is sent, quote.revise afterwards.',
  },
  CRM_QUOTE_LINES_CHANGED: {
    en: 'The lines of the quote are not those by which it was reckoned.',
    zh: '报价明细与报价单计算时的明细不一致。',
    hint: 'Write its lines anew with quote.change; nothing else keeps the figures in line with them.',
  },
  CRM_QUOTE_REVISED: {
    en: 'There is a newer version of the quote.',
    zh: '该报价单已有更新的版本。',
    hint: 'Go on with the newest version of this number.',
  },
  CRM_QUOTE_NO_DEAL: {
    en: 'A quote without an opportunity is primary for none.',
    zh: '未关联商机的报价单不能设为主报价。',
    hint: 'Draft it from the opportunity.',
  },
})
