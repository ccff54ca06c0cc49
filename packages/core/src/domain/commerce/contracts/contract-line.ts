import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'
import { BILLINGS } from './line-charges.ts'

/** What was agreed for a time, from one day to another. An amendment ends lines and begins others; it changes no price. */
export const contractLine = defineEntity('contractLine', {
  fields: {
    contractId: f.ref('contract', { inverse: 'lines' }).managed().label({ en: 'Contract', 'zh-CN': '合同' }),
    /** The account of its contract: what recurs is reckoned by it. */
    accountId: f
      .ref('account', { inverse: 'contractLines' })
      .managed()
      .label({ en: 'Account', 'zh-CN': '客户' }),
    productId: f
      .ref('product', { inverse: 'contractLines' })
      .optional()
      .managed()
      .label({ en: 'Product', 'zh-CN': '产品' }),
    description: f.text({ max: 1000 }).managed().label({ en: 'Description', 'zh-CN': '说明' }),
    quantity: f.decimal({ scale: 6 }).managed().label({ en: 'Quantity', 'zh-CN': '数量' }),
    /** After discounts, before taxes. A customer with a contract pays it for this product from any quote. */
    unitPrice: f.decimal({ scale: 6 }).managed().label({ en: 'Unit price', 'zh-CN': '单价' }),
    billing: f.select(BILLINGS).managed().label({ en: 'Billing', 'zh-CN': '计费周期' }),
    /** For each time that it is billed, before taxes. */
    net: f.money().managed().label({ en: 'Net', 'zh-CN': '每期未税金额' }),
    /** The taxes on it, each time. */
    tax: f.money().optional().managed().label({ en: 'Tax', 'zh-CN': '每期税额' }),
    taxClass: f.text({ max: 63 }).managed().label({ en: 'Tax class', 'zh-CN': '税目' }),
    /** Both days belong to it. */
    startsOn: f.date().managed().label({ en: 'Starts on', 'zh-CN': '起始日' }),
    endsOn: f.date().managed().label({ en: 'Ends on', 'zh-CN': '截止日' }),
    /** The version of the contract that began it. */
    amendment: f.int({ min: 1 }).managed().label({ en: 'Version', 'zh-CN': '版本' }),
    /** The version that ended it before its time. What is paid once is not paid any more then. */
    endedBy: f.int({ min: 1 }).optional().managed().label({ en: 'Ended by version', 'zh-CN': '终止版本' }),
  },
  subject: 'contractId',
  lists: [
    { filter: ['contractId'], sort: 'startsOn' },
    { filter: ['accountId', 'productId'], sort: '-startsOn' },
    { filter: ['billing'], sort: 'startsOn' },
  ],
  label: { en: 'Contract line', 'zh-CN': '合同明细' },
})

/** A row of `contractLine`. */
export type ContractLine = RecordOf<typeof contractLine>
