import type { RecordOf } from '../../engine/command/context.ts'
import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'
import { EDGE_KINDS } from './stage-edge.ts'

/**
 * One stay of a record in a stage, with what the record was worth when it came. Coming back to a stage is another visit,
 * so no time is overwritten.
 */
export const stageVisit = defineEntity('stageVisit', {
  fields: {
    entity: f.text({ max: 63 }).managed().label({ en: 'Entity', 'zh-CN': '实体' }),
    recordId: f.text({ max: 128 }).managed().label({ en: 'Record', 'zh-CN': '记录' }),
    /** Counts the visits of a record from 1: their order, also where two begin in the same instant. */
    seq: f.int({ min: 1 }).optional().managed().label({ en: 'Place', 'zh-CN': '序号' }),
    pipeline: f.text({ max: 63 }).managed().label({ en: 'Pipeline', 'zh-CN': '管道' }),
    pipelineVersion: f
      .int({ min: 1 })
      .optional()
      .managed()
      .label({ en: 'Pipeline version', 'zh-CN': '管道版本' }),
    stage: f.text({ max: 63 }).managed().label({ en: 'Stage', 'zh-CN': '阶段' }),
    edgeKind: f.select(EDGE_KINDS).optional().managed().label({ en: 'Way in', 'zh-CN': '进入方式' }),
    /** Whether the record had never been in this stage before. */
    isFirst: f.bool().optional().managed().label({ en: 'First time', 'zh-CN': '首次进入' }),
    /** Whole days since the record was made. */
    ageDays: f.int({ min: 0 }).optional().managed().label({ en: 'Age (days)', 'zh-CN': '历时（天）' }),
    /** Who owned the record when it came: theirs is the credit. */
    creditedTo: f.text({ max: 128 }).optional().managed().label({ en: 'Owner', 'zh-CN': '负责人' }),
    enteredAt: f.datetime().managed().label({ en: 'Entered at', 'zh-CN': '进入时间' }),
    exitedAt: f.datetime().optional().managed().label({ en: 'Left at', 'zh-CN': '离开时间' }),
    enteredBy: f.text({ max: 128 }).managed().label({ en: 'Moved by', 'zh-CN': '操作人' }),
    reason: f.text({ max: 500 }).optional().managed().personal().label({ en: 'Reason', 'zh-CN': '原因' }),
    amount: f.money().optional().managed().label({ en: 'Amount', 'zh-CN': '金额' }),
    closeDate: f.date().optional().managed().label({ en: 'Close date', 'zh-CN': '预计成交日期' }),
    probabilityBp: f
      .int()
      .optional()
      .managed()
      .label({ en: 'Probability (basis points)', 'zh-CN': '赢率（基点）' }),
    category: f
      .text({ max: 63 })
      .optional()
      .managed()
      .label({ en: 'Forecast category', 'zh-CN': '预测类别' }),
    /** What closing replaced, for the day on which the record is opened again. */
    openProbabilityBp: f
      .int()
      .optional()
      .managed()
      .label({ en: 'Probability before closing', 'zh-CN': '关闭前赢率' }),
    openProbabilitySource: f
      .select(['stage', 'manual'])
      .optional()
      .managed()
      .label({ en: 'Source of that probability', 'zh-CN': '关闭前赢率来源' }),
    /** When it is to be told that the record is rotten; empty when that has happened, or never will. */
    rotDueAt: f
      .datetime()
      .optional()
      .managed()
      .label({ en: 'To be told rotten at', 'zh-CN': '停滞提醒时间' }),
    rottenAt: f.datetime().optional().managed().label({ en: 'Rotten since', 'zh-CN': '停滞时间' }),
  },
  subject: 'recordId',
  lists: [
    { filter: ['recordId'], sort: 'enteredAt' },
    { filter: ['pipeline', 'stage'], sort: 'enteredAt' },
    { sort: 'rotDueAt', whileSet: true },
  ],
  label: { en: 'Stage visit', 'zh-CN': '阶段停留' },
})

/** One stay of a record in a stage. */
export type StageVisit = RecordOf<typeof stageVisit>
