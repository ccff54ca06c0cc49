import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/**
 * An amount that a customer owes: a part of a contract, or of an invoice. Every payment settles instalments and nothing
 * else. How it stands (scheduled, due, overdue, partly paid, paid) is read off its figures and the clock.
 */
export const instalment = defineEntity('instalment', {
  fields: {
    accountId: f
      .ref('account', { inverse: 'instalments' })
      .managed()
      .label({ en: 'Account', 'zh-CN': '客户' }),
    contractId: f
      .ref('contract', { inverse: 'instalments' })
      .optional()
      .managed()
      .label({ en: 'Contract', 'zh-CN': '合同' }),
    invoiceId: f
      .ref('invoice', { inverse: 'instalments' })
      .optional()
      .managed()
      .label({ en: 'Invoice', 'zh-CN': '发票' }),
    ownerId: f.ref('user', { inverse: 'instalments' }).optional().label({ en: 'Owner', 'zh-CN': '负责人' }),
    /** Which part of its contract's payment plan it is. */
    planKey: f.text({ max: 128 }).optional().managed().label({ en: 'Part of plan', 'zh-CN': '计划项' }),
    /** Its place in the plan, from 1. */
    position: f.int({ min: 1 }).managed().label({ en: 'Position', 'zh-CN': '期次' }),
    name: f.text({ max: 300 }).managed().label({ en: 'Name', 'zh-CN': '名称' }),
    amount: f.money().managed().label({ en: 'Amount', 'zh-CN': '应收金额' }),
    /** What payments and credit notes have settled of it. */
    settled: f.money().managed().label({ en: 'Settled', 'zh-CN': '已核销' }),
    /** The last day to pay without being late; empty until what it waits for has happened. */
    dueOn: f.date().optional().managed().label({ en: 'Due on', 'zh-CN': '到期日' }),
    /** The instant at which its last day is over in the zone of the CRM: promises go by it. */
    dueAt: f.datetime().optional().managed().label({ en: 'Due at', 'zh-CN': '到期时间' }),
    /** What it waits for, where its day is not known yet: `delivery`, `go-live`. */
    milestone: f.text({ max: 63 }).optional().managed().label({ en: 'Milestone', 'zh-CN': '里程碑' }),
    /** So many days after its milestone it is due. */
    daysAfter: f.int().optional().managed().label({ en: 'Days after', 'zh-CN': '之后天数' }),
    /** Whether something is still to be paid. Payments are allocated to what is open, the oldest first. */
    isOpen: f.bool().default(true).managed().label({ en: 'Open', 'zh-CN': '未结清' }),
    /** When all of it was paid. */
    settledAt: f.datetime().optional().managed().label({ en: 'Settled at', 'zh-CN': '结清时间' }),
    /** It is not owed any more: its contract was changed or ended. */
    voidedAt: f.datetime().optional().managed().label({ en: 'Voided at', 'zh-CN': '作废时间' }),
  },
  subject: 'accountId',
  lists: [
    { filter: ['accountId', 'isOpen'], sort: 'dueOn' },
    { filter: ['contractId'], sort: 'position' },
    { filter: ['invoiceId'], sort: 'position' },
    { filter: ['isOpen'], sort: 'dueOn' },
  ],
  label: { en: 'Instalment', 'zh-CN': '分期应收' },
})

/** A row of `instalment`. */
export type Instalment = RecordOf<typeof instalment>
