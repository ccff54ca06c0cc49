import type { RecordOf } from '../../engine/command/context.ts'
import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'
import type { WordsCursor } from '../../engine/privacy/keeping.ts'

/** How personal data can be erased. */
export const ERASURE_MODES = ['delete', 'anonymise', 'pseudonymise'] as const

/**
 * What was asked for about somebody, and what was done: the proof that stays. It holds ids and counts, and nothing by which
 * anybody finds the person.
 */
export const subjectRequest = defineEntity('subjectRequest', {
  fields: {
    kind: f.select(['export', 'erase']).managed().label({ en: 'Kind', 'zh-CN': '请求类型' }),
    subjectEntity: f.text({ max: 63 }).managed().label({ en: 'Entity', 'zh-CN': '实体' }),
    subjectId: f.text({ max: 128 }).managed().label({ en: 'Person', 'zh-CN': '人员' }),
    /** Where a rule took records by themselves and no person: which, and which class of their fields. */
    recordIds: f.json<readonly string[]>().optional().managed().label({ en: 'Records', 'zh-CN': '记录' }),
    fieldKind: f
      .select(['identity', 'special', 'ordinary'])
      .optional()
      .managed()
      .label({ en: 'Fields', 'zh-CN': '字段类别' }),
    /** The rule of retention that asked for it. */
    reason: f.text({ max: 500 }).optional().managed().label({ en: 'Reason', 'zh-CN': '原因' }),
    mode: f.select(ERASURE_MODES).optional().managed().label({ en: 'Mode', 'zh-CN': '删除方式' }),
    suppressed: f.bool().default(false).managed().label({ en: 'Kept out', 'zh-CN': '禁止再次录入' }),
    /** What stands for the person where the mode is `pseudonymise`. */
    alias: f.text({ max: 63 }).optional().managed().label({ en: 'Pseudonym', 'zh-CN': '化名' }),
    status: f.select(['running', 'done']).managed().label({ en: 'Status', 'zh-CN': '状态' }),
    /** Up to where it has come, while it runs. */
    progress: f.json<Progress>().optional().managed().label({ en: 'Progress', 'zh-CN': '进度' }),
    /** How many records of each entity it came to, and how many copies elsewhere. */
    counts: f.json<Readonly<Record<string, number>>>().managed().label({ en: 'Counts', 'zh-CN': '数量' }),
    copies: f.int({ min: 0 }).default(0).managed().label({ en: 'Copies', 'zh-CN': '副本数量' }),
    requestedBy: f.text({ max: 128 }).managed().label({ en: 'Requested by', 'zh-CN': '申请人' }),
    doneAt: f.datetime().optional().managed().label({ en: 'Done at', 'zh-CN': '完成时间' }),
    /** When it goes on. */
    dueAt: f.datetime().optional().managed().label({ en: 'Goes on at', 'zh-CN': '继续时间' }),
  },
  lists: [
    { filter: ['subjectId'], sort: '-createdAt' },
    { sort: 'dueAt', whileSet: true },
  ],
  label: { en: 'Subject request', 'zh-CN': '数据主体请求' },
})

/**
 * Copies first, while it is still known by what they are recognised; then records, then the words that search indexes still
 * hold, then what plugins hold.
 */
export type Progress =
  | { readonly step: 'copies'; readonly at: readonly [table: number, after: string] }
  | { readonly step: 'words'; readonly at: WordsCursor }
  | { readonly step: 'records' | 'elsewhere' }

/** A row of `subjectRequest`. */
export type SubjectRequest = RecordOf<typeof subjectRequest>
