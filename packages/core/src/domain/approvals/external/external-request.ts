import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** A request for approval that was handed to a system outside, and what came of it; each such system has an entity of its own. */
export function externalRequest(name: string) {
  return defineEntity(name, {
    fields: {
      approvalId: f.text({ max: 128 }).managed().label({ en: 'Approval', 'zh-CN': '审批' }),
      /** In which step it is asked, and how often that had been sent back. */
      step: f.int({ min: 0 }).managed().label({ en: 'Step', 'zh-CN': '步骤' }),
      round: f.int({ min: 0 }).managed().label({ en: 'Round', 'zh-CN': '轮次' }),
      /** What it is called there. */
      externalId: f.text({ max: 200 }).managed().unique().label({ en: 'External id', 'zh-CN': '外部编号' }),
      status: f
        .select(['open', 'answered', 'cancelled'])
        .default('open')
        .managed()
        .label({ en: 'Status', 'zh-CN': '状态' }),
      /** The event that answered it, and what became of that. */
      eventId: f.text({ max: 200 }).optional().managed().label({ en: 'Event', 'zh-CN': '事件编号' }),
      outcome: f.text({ max: 63 }).optional().managed().label({ en: 'Outcome', 'zh-CN': '处理结果' }),
      /** Who decided there. */
      decidedBy: f.text({ max: 128 }).optional().managed().label({ en: 'Decided by', 'zh-CN': '审批人' }),
    },
    unique: [['approvalId', 'step', 'round']],
    label: { en: 'External approval', 'zh-CN': '外部审批' },
  })
}

/** A row of an entity that {@link externalRequest} makes. */
export type ExternalRequestRow = RecordOf<ReturnType<typeof externalRequest>>
