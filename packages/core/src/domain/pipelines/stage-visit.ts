import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'
import { EDGE_KINDS } from './stage-edge.ts'

/**
 * One stay of a record in a stage, with what the record was worth when it came. Coming back to a stage is another visit,
 * so no time is overwritten.
 */
export const stageVisit = defineEntity('stageVisit', {
  fields: {
    entity: f.text({ max: 63 }).managed(),
    recordId: f.text({ max: 128 }).managed(),
    /** Counts the visits of a record from 1: their order, also where two begin in the same instant. */
    seq: f.int({ min: 1 }).optional().managed(),
    pipeline: f.text({ max: 63 }).managed(),
    pipelineVersion: f.int({ min: 1 }).optional().managed(),
    stage: f.text({ max: 63 }).managed(),
    edgeKind: f.select(EDGE_KINDS).optional().managed(),
    enteredAt: f.datetime().managed(),
    exitedAt: f.datetime().optional().managed(),
    enteredBy: f.text({ max: 128 }).managed(),
    reason: f.text({ max: 500 }).optional().managed(),
    amount: f.money().optional().managed(),
    closeDate: f.date().optional().managed(),
    probabilityBp: f.int().optional().managed(),
    category: f.text({ max: 63 }).optional().managed(),
    /** What closing replaced, for the day on which the record is opened again. */
    openProbabilityBp: f.int().optional().managed(),
    openProbabilitySource: f.select(['stage', 'manual']).optional().managed(),
  },
  lists: [
    { filter: ['recordId'], sort: 'enteredAt' },
    { filter: ['pipeline', 'stage'], sort: 'enteredAt' },
  ],
  label: { en: 'Stage visit', 'zh-CN': '阶段停留' },
})
