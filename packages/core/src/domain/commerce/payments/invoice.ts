import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** A bill, or a credit note that takes back some of one. Once issued it never changes. */
export const invoice = defineEntity('invoice', {
  fields: {
    kind: f.select(['invoice', 'creditNote']).managed().label({ en: 'Kind', 'zh-CN': '类型' }),
    /** Given when it is issued, by its series and without gaps. */
    number: f.text({ max: 63 }).optional().managed().label({ en: 'Number', 'zh-CN': '发票号' }),
    series: f.text({ max: 63 }).managed().label({ en: 'Series', 'zh-CN': '号段' }),
    /** Its place in the series, from 1. */
    serial: f.int({ min: 1 }).optional().managed().label({ en: 'Serial', 'zh-CN': '序号' }),
    accountId: f.ref('account', { inverse: 'invoices' }).managed().label({ en: 'Account', 'zh-CN': '客户' }),
    orderId: f
      .ref('order', { inverse: 'invoices' })
      .optional()
      .managed()
      .label({ en: 'Order', 'zh-CN': '订单' }),
    contractId: f
      .ref('contract', { inverse: 'invoices' })
      .optional()
      .managed()
      .label({ en: 'Contract', 'zh-CN': '合同' }),
    /** The invoice of which a credit note takes something back. */
    correctsId: f
      .ref('invoice', { as: 'corrects', inverse: 'corrections' })
      .optional()
      .managed()
      .label({ en: 'Corrects', 'zh-CN': '冲红发票' }),
    ownerId: f.ref('user', { inverse: 'invoices' }).optional().label({ en: 'Owner', 'zh-CN': '负责人' }),
    status: f.select(['draft', 'issued']).default('draft').managed().label({ en: 'Status', 'zh-CN': '状态' }),
    issuedOn: f.date().optional().managed().label({ en: 'Issued on', 'zh-CN': '开票日' }),
    dueOn: f.date().optional().managed().label({ en: 'Due on', 'zh-CN': '到期日' }),
    /** By which of the host's terms it is paid, where no day was named. */
    paymentTerms: f
      .text({ max: 63 })
      .optional()
      .managed()
      .label({ en: 'Payment terms', 'zh-CN': '付款条件' }),
    currency: f.text({ max: 3 }).managed().label({ en: 'Currency', 'zh-CN': '币种' }),
    net: f.money().managed().label({ en: 'Net', 'zh-CN': '未税金额' }),
    tax: f.money().managed().label({ en: 'Tax', 'zh-CN': '税额' }),
    total: f.money().managed().label({ en: 'Total', 'zh-CN': '价税合计' }),
    /** What credit notes took back of it. */
    credited: f.money().optional().managed().label({ en: 'Credited', 'zh-CN': '已冲红' }),
    /** What one of its currency was worth in ours on the day of issue. */
    exchangeRate: f.text({ max: 100 }).optional().managed().label({ en: 'Exchange rate', 'zh-CN': '汇率' }),
    reason: f.text({ max: 500 }).optional().managed().label({ en: 'Reason', 'zh-CN': '原因' }),
    /** The other system that issued it, where it is not ours. Its word counts: it may correct it. */
    issuedBy: f.text({ max: 63 }).optional().managed().label({ en: 'Issued by', 'zh-CN': '开票系统' }),
    /** What that system said is still to be paid. */
    toldOpen: f.money().optional().managed().label({ en: 'Told as open', 'zh-CN': '外部未结金额' }),
    /** When that system took it back. */
    cancelledAt: f.datetime().optional().managed().label({ en: 'Cancelled at', 'zh-CN': '取消时间' }),
  },
  subject: 'accountId',
  search: ['number'],
  unique: [
    ['series', 'serial'],
    ['issuedBy', 'kind', 'number'],
  ],
  lists: [
    { sort: '-createdAt' },
    { filter: ['accountId'], sort: '-createdAt' },
    { filter: ['orderId'], sort: '-createdAt' },
    { filter: ['contractId'], sort: '-createdAt' },
    { filter: ['correctsId'], sort: '-createdAt' },
  ],
  label: { en: 'Invoice', 'zh-CN': '发票' },
})

/** A row of `invoice`. */
export type Invoice = RecordOf<typeof invoice>
