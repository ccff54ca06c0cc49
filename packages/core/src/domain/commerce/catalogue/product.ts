import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** Something that is sold: a thing, a piece of work, or what is paid for again and again. */
export const product = defineEntity('product', {
  fields: {
    /** What people and other systems call it. */
    code: f.text({ max: 63 }).unique().label({ en: 'Code', 'zh-CN': '产品编码' }),
    name: f.text({ max: 300 }).label({ en: 'Name', 'zh-CN': '名称' }),
    description: f.text({ max: 5000 }).optional().label({ en: 'Description', 'zh-CN': '说明' }),
    /** What belongs together, in the host's own words: discounts and reports go by it. */
    family: f.text({ max: 100 }).optional().label({ en: 'Family', 'zh-CN': '产品线' }),
    kind: f
      .select(['goods', 'service', 'subscription'])
      .default('goods')
      .label({ en: 'Kind', 'zh-CN': '类型' }),
    /** What one of it is: `piece`, `hour`, `kg`. */
    unit: f.text({ max: 32 }).default('piece').label({ en: 'Unit', 'zh-CN': '单位' }),
    /** The price of one, where no book has another; in `currency`. */
    listPrice: f.decimal({ scale: 6 }).optional().label({ en: 'List price', 'zh-CN': '标准单价' }),
    /** What one costs us, in the same currency; margins are counted by it. */
    cost: f.decimal({ scale: 6 }).optional().label({ en: 'Cost', 'zh-CN': '成本' }),
    currency: f.text({ max: 3 }).optional().label({ en: 'Currency', 'zh-CN': '币种' }),
    /** Which rate of tax it has, in the host's own words. */
    taxClass: f.text({ max: 63 }).default('standard').label({ en: 'Tax class', 'zh-CN': '税目' }),
    /** How often it is paid for: once, or by the month or year. */
    billing: f
      .select(['once', 'monthly', 'yearly'])
      .default('once')
      .label({ en: 'Billing', 'zh-CN': '计费周期' }),
    /** Whether no more is sold than there is. */
    tracksStock: f.bool().default(false).label({ en: 'Tracks stock', 'zh-CN': '管理库存' }),
    isActive: f.bool().default(true).label({ en: 'Active', 'zh-CN': '在售' }),
  },
  search: ['code', 'name'],
  lists: [{ sort: 'code' }, { filter: ['family'], sort: 'code' }, { filter: ['isActive'], sort: 'code' }],
  label: { en: 'Product', 'zh-CN': '产品' },
})

/** A row of `product`. */
export type Product = RecordOf<typeof product>
