import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'

/** A reference that a merge moved: the record, and what its field held before. */
export type MovedReference = readonly [id: string, before: string | readonly string[]]

/** References that a merge moved, of one field. */
export interface MovedReferences {
  readonly entity: string
  readonly field: string
  readonly children: readonly MovedReference[]
}

/**
 * Records that were made one, with all that it takes to part them again. It holds the records as they were, hidden fields
 * included: whoever may read it sees all of them. A hook on its creation can refuse the merge.
 */
export const merge = defineEntity('merge', {
  fields: {
    entity: f.text({ max: 63 }).managed().label({ en: 'Entity', 'zh-CN': '实体' }),
    survivorId: f.text({ max: 128 }).managed().label({ en: 'Survivor', 'zh-CN': '保留记录' }),
    otherIds: f
      .list(f.text({ max: 128 }))
      .managed()
      .label({ en: 'Merged records', 'zh-CN': '被合并记录' }),
    /** Every record as it was, by id. */
    before: f.json().managed().verbatim().personal('identity').label({ en: 'Before', 'zh-CN': '合并前' }),
    /** The fields of the survivor that the merge changed, as it left them. */
    after: f
      .json()
      .optional()
      .managed()
      .verbatim()
      .personal('identity')
      .label({ en: 'After', 'zh-CN': '合并后' }),
    /** The references that were moved to the survivor. */
    moved: f.json().optional().managed().verbatim().label({ en: 'Moved references', 'zh-CN': '已转移引用' }),
    /** Records that the merge made for the survivor, of what the others had. */
    made: f.json().optional().managed().verbatim().label({ en: 'Made records', 'zh-CN': '新建记录' }),
    mergedBy: f.text({ max: 128 }).managed().label({ en: 'Merged by', 'zh-CN': '合并人' }),
    /** When to look once more for references that were written while it merged. */
    sweepAt: f.datetime().optional().managed().label({ en: 'Sweep at', 'zh-CN': '复查时间' }),
    undoneAt: f.datetime().optional().managed().label({ en: 'Undone at', 'zh-CN': '撤销时间' }),
    undoneBy: f.text({ max: 128 }).optional().managed().label({ en: 'Undone by', 'zh-CN': '撤销人' }),
  },
  subject: ['otherIds', 'survivorId'],
  lists: [
    { filter: ['survivorId'], sort: '-createdAt' },
    { sort: 'sweepAt', whileSet: true },
  ],
  label: { en: 'Merge', 'zh-CN': '合并' },
})
