import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'

/** One stay of a record in a stage. Coming back to a stage is another visit, so no time is overwritten. */
export const stageVisit = defineEntity('stageVisit', {
  fields: {
    entity: f.text({ max: 63 }).managed(),
    recordId: f.text({ max: 128 }).managed(),
    pipeline: f.text({ max: 63 }).managed(),
    stage: f.text({ max: 63 }).managed(),
    enteredAt: f.datetime().managed(),
    exitedAt: f.datetime().optional().managed(),
    enteredBy: f.text({ max: 128 }).managed(),
    reason: f.text({ max: 500 }).optional().managed(),
  },
  lists: [
    { filter: ['recordId'], sort: 'enteredAt' },
    { filter: ['pipeline', 'stage'], sort: 'enteredAt' },
  ],
  label: { en: 'Stage visit', 'zh-CN': '阶段停留' },
})
