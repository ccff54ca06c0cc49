import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** Prices for some customers, a region or a season. What it does not say, its parent says. */
export const priceBook = defineEntity('priceBook', {
  fields: {
    code: f.text({ max: 63 }).unique().label({ en: 'Code', 'zh-CN': '价目表编码' }),
    name: f.text({ max: 300 }).label({ en: 'Name', 'zh-CN': '名称' }),
    currency: f.text({ max: 3 }).label({ en: 'Currency', 'zh-CN': '币种' }),
    parentId: f
      .ref('priceBook', { inverse: 'children' })
      .optional()
      .label({ en: 'Parent', 'zh-CN': '上级价目表' }),
    /** Where no other book applies. Of each currency there is one at most. */
    isDefault: f.bool().default(false).label({ en: 'Default', 'zh-CN': '默认' }),
    /** The currency for which it is the default: no two can be. */
    defaultFor: f
      .text({ max: 3 })
      // A currency that is too long is refused as such, and not for what is made of it.
      .computed(({ isDefault, currency }) => (isDefault === true ? String(currency).slice(0, 3) : null))
      .unique()
      .label({ en: 'Default for', 'zh-CN': '默认币种' }),
    startsOn: f.date().optional().label({ en: 'From', 'zh-CN': '生效日' }),
    endsOn: f.date().optional().label({ en: 'Until', 'zh-CN': '失效日' }),
    /** Whether its prices may be converted into the currency that is asked for. */
    convertsCurrency: f.bool().default(false).label({ en: 'Converts currency', 'zh-CN': '允许换算币种' }),
    isActive: f.bool().default(true).label({ en: 'Active', 'zh-CN': '启用' }),
  },
  lists: [{ sort: 'code' }, { filter: ['isDefault'], sort: 'code' }, { filter: ['parentId'], sort: 'code' }],
  label: { en: 'Price book', 'zh-CN': '价目表' },
})

/** A row of `priceBook`. */
export type PriceBook = RecordOf<typeof priceBook>
