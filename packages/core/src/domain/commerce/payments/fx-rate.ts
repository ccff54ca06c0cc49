import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** What one of a currency was worth in another from a day on, until the next rate. */
export const fxRate = defineEntity('fxRate', {
  fields: {
    base: f.text({ max: 3 }).label({ en: 'Of', 'zh-CN': '基准币种' }),
    quoted: f.text({ max: 3 }).label({ en: 'In', 'zh-CN': '计价币种' }),
    asOf: f.date().label({ en: 'As of', 'zh-CN': '日期' }),
    /** A decimal of any length, or a fraction: `7.1234`, `1/3`. */
    rate: f.text({ max: 40 }).label({ en: 'Rate', 'zh-CN': '汇率' }),
    source: f.text({ max: 100 }).optional().label({ en: 'Source', 'zh-CN': '来源' }),
  },
  unique: [['base', 'quoted', 'asOf']],
  label: { en: 'Exchange rate', 'zh-CN': '汇率' },
})

/** A row of `fxRate`. */
export type FxRate = RecordOf<typeof fxRate>
