import { defineErrors } from '../../../engine/errors.ts'

/** What contracts and their plans refuse. */
export const contractErrors = defineErrors({
  CRM_CONTRACT_STATUS: {
    en: 'This cannot be done with a contract that is {status}.',
    zh: '合同当前状态为 {status}，无法执行此操作。',
    hint: 'A draft is changed and signed; an active contract is amended, terminated and renewed.',
  },
  CRM_CONTRACT_AGREED: {
    en: 'What was agreed is changed by an amendment alone.',
    zh: '已签署的内容只能通过合同变更修改。',
    hint: 'Use contract.amend for lines, days and amounts, contract.terminate to end it.',
  },
  CRM_CONTRACT_DAYS: {
    en: 'The days do not fit: {why}.',
    zh: '日期不符合要求：{why}。',
    hint: 'A contract lasts at least a day and at most 100 years, and its lines lie within it. Both days belong to it.',
  },
  CRM_CONTRACT_TERM: {
    en: 'It is not known when the contract ends.',
    zh: '未指定合同的截止日或期限。',
    hint: 'Hand in `endsOn`, or `months`; a quote that says `termMonths` needs neither.',
  },
  CRM_CONTRACT_PLAN: {
    en: 'There is no payment plan "{plan}".',
    zh: '不存在付款计划“{plan}”。',
    hint: 'Declare it in commerce({ plans }), and name it when the contract is drafted or signed.',
  },
  CRM_CONTRACT_QUOTE: {
    en: 'A contract is drawn up from a quote that was accepted.',
    zh: '只能根据已接受的报价单起草合同。',
    hint: 'Accept it first, with quote.accept; or draft by hand, from lines.',
  },
  CRM_CONTRACT_LINE: {
    en: 'This is no line of the contract that could be ended.',
    zh: '该明细不属于此合同，或已终止。',
    hint: 'Name lines of this contract that were not ended before, each once.',
  },
  CRM_CONTRACT_PAID_MORE: {
    en: 'More than that was paid or billed already.',
    zh: '已付款或已开票的金额超出变更后的合同总额。',
    hint: 'Credit what was billed, or refund what was paid, and amend then; or end the lines on a later day.',
  },
  CRM_CONTRACT_ACCOUNTS: {
    en: 'Contracts that are renewed together have one account and one currency.',
    zh: '合并续约的合同必须属于同一客户且币种相同。',
    hint: 'Renew each on its own.',
  },
  CRM_CONTRACT_FOLLOWED: {
    en: 'Something else follows one of these contracts already.',
    zh: '其中的合同已有其他后续合同。',
    hint: 'Renew them on their own, or delete the draft that follows.',
  },
  CRM_CONTRACT_NOTHING: {
    en: 'Nothing of the contract recurs.',
    zh: '合同中没有周期性计费的明细。',
    hint: 'Hand in `lines`: what is agreed for the time that follows.',
  },
  CRM_CONTRACT_MILESTONE: {
    en: 'Nothing of this contract waits for "{milestone}".',
    zh: '该合同没有等待里程碑“{milestone}”的款项。',
    hint: 'Milestones stand in the payment plan of the contract.',
  },
  CRM_CONTRACT_UNAPPROVED: {
    en: 'The contract is not approved as it stands.',
    zh: '合同当前内容尚未获得批准。',
    hint: 'Use contract.submit, and sign when it is approved.',
  },
  CRM_PLAN_CURRENCY: {
    en: 'The plan has an amount in {planned}, and the contract is in {currency}.',
    zh: '付款计划含 {planned} 金额，而合同币种为 {currency}。',
    hint: 'Choose a plan of percentages, or one in the currency of the contract.',
  },
  CRM_PLAN_BELOW_ZERO: {
    en: 'By this plan less than nothing would be paid for "{name}".',
    zh: '按此付款计划，“{name}”的金额小于零。',
    hint: 'Fixed amounts of a plan may not come to more than the contract; choose another plan.',
  },
})
