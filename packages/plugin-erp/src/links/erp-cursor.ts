import { defineEntity, f, type RecordOf } from '@guanxi/core'
import { ERP_KINDS } from '@guanxi/core/commerce'

/** How far a kind was read from the ERP. It is written in the transaction of what was read. */
export const erpCursor = defineEntity('erpCursor', {
  fields: {
    connector: f.text({ max: 63 }).managed().label({ en: 'Connector', 'zh-CN': '连接器' }),
    kind: f.select(ERP_KINDS).managed().label({ en: 'Kind', 'zh-CN': '类别' }),
    /** Where reading goes on. Only the connector reads it. */
    cursor: f.text({ max: 4000 }).optional().managed().label({ en: 'Cursor', 'zh-CN': '游标' }),
    pulledAt: f.datetime().optional().managed().label({ en: 'Pulled at', 'zh-CN': '拉取时间' }),
    /** When all ids were compared last. */
    sweptAt: f.datetime().optional().managed().label({ en: 'Swept at', 'zh-CN': '核对时间' }),
  },
  unique: [['connector', 'kind']],
  label: { en: 'ERP cursor', 'zh-CN': 'ERP 游标' },
})

/** A row of `erpCursor`. */
export type ErpCursor = RecordOf<typeof erpCursor>
