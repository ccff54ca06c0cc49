import { defineErrors } from '../../engine/errors.ts'

/** What merging and unmerging refuse. */
export const mergeErrors = defineErrors({
  CRM_MERGE_ITSELF: {
    en: 'A record cannot be merged with itself.',
    zh: '记录不能与自身合并。',
    hint: 'Name the survivor once, and each of the others once.',
  },
  CRM_MERGE_SETTLED: {
    en: 'A {entity} that has become something else cannot go into another one.',
    zh: '已转化的{entity}不能并入其他记录。',
    hint: 'Let it be the survivor, or merge what it became.',
  },
  CRM_MERGE_STRATEGY: {
    en: 'Field {field} cannot be merged by {strategy}.',
    zh: '字段 {field} 不能按 {strategy} 合并。',
    hint: '`union` is for lists, `max` for numbers, amounts and times, `longest` for texts; `manual` needs the field in `values`.',
  },
  CRM_MERGE_UNDONE: {
    en: 'This merge was undone already.',
    zh: '该合并已被撤销。',
    hint: 'The records are apart; there is nothing to undo.',
  },
  CRM_MERGE_LATER: {
    en: 'A later merge has to be undone first.',
    zh: '必须先撤销之后的合并。',
    hint: '`meta.mergeId` names it: merges of one record are undone last in, first out.',
  },
})
