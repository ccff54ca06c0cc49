import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'

/** Two records that may be one, for somebody to look at. Two records are one pair, whichever was found first. */
export const duplicatePair = defineEntity('duplicatePair', {
  fields: {
    entity: f.text({ max: 63 }).managed().label({ en: 'Entity', 'zh-CN': '实体' }),
    /** The ids, the smaller one first. */
    a: f.text({ max: 128 }).managed().label({ en: 'One record', 'zh-CN': '记录一' }),
    b: f.text({ max: 128 }).managed().label({ en: 'Other record', 'zh-CN': '记录二' }),
    /** Entity and ids in one, so that no pair stands here twice. */
    pair: f.text({ max: 400 }).managed().label({ en: 'Pair', 'zh-CN': '配对' }),
    status: f
      .select(['open', 'merged', 'notDuplicate'])
      .default('open')
      .managed()
      .label({ en: 'Status', 'zh-CN': '状态' }),
    /** The rule that found them alike; empty where somebody said that they are not. */
    rule: f.text({ max: 100 }).optional().managed().label({ en: 'Rule', 'zh-CN': '规则' }),
    scoreBp: f.int().optional().managed().label({ en: 'Score (basis points)', 'zh-CN': '得分（基点）' }),
    /** What each field said, without the values. */
    evidence: f
      .json<readonly Readonly<Record<string, string | number | boolean>>[]>()
      .optional()
      .managed()
      .label({ en: 'Evidence', 'zh-CN': '依据' }),
    /** By what it came here: the action of the rule, or a scan. */
    found: f
      .select(['warn', 'link', 'autoMerge', 'scan'])
      .optional()
      .managed()
      .label({ en: 'Found by', 'zh-CN': '发现方式' }),
    decidedBy: f.text({ max: 128 }).optional().managed().label({ en: 'Decided by', 'zh-CN': '处理人' }),
    decidedAt: f.datetime().optional().managed().label({ en: 'Decided at', 'zh-CN': '处理时间' }),
    /** When the two are merged by themselves. */
    mergeDueAt: f.datetime().optional().managed().label({ en: 'Merge due', 'zh-CN': '自动合并时间' }),
    /** The merge that decided on it. */
    mergeId: f.text({ max: 128 }).optional().managed().label({ en: 'Merge', 'zh-CN': '合并' }),
  },
  unique: [['pair']],
  lists: [
    { filter: ['entity', 'status'], sort: '-scoreBp' },
    { filter: ['a'], sort: 'id' },
    { filter: ['b'], sort: 'id' },
    { filter: ['mergeId'], sort: 'id' },
    { sort: 'mergeDueAt', whileSet: true },
  ],
  label: { en: 'Duplicate pair', 'zh-CN': '疑似重复' },
})

/** What names a pair, whichever record comes first. */
export function pairName(entity: string, one: string, other: string): string {
  const [a, b] = inOrder(one, other)
  return `${entity}/${a}/${b}`
}

/** Two ids, the smaller one first. */
export function inOrder(one: string, other: string): readonly [a: string, b: string] {
  return one < other ? [one, other] : [other, one]
}
