import type { Entity } from '../entities/entity.ts'
import type { FieldSpec } from '../entities/field.ts'
import type { Issue } from '../errors.ts'
import type { Installed } from '../plugins/install-plugins.ts'
import { encryptsAny, sealedColumns } from './sealed-tables.ts'

type Sentence = readonly [en: string, zh: string]

/** Kinds of field whose whole value tells enough to be looked for, and has enough possible values to hide among. */
const FOUND_BY: ReadonlySet<string> = new Set(['text', 'int', 'decimal', 'date', 'datetime'])

/** What is asked of encrypted fields that they cannot give. */
export function encryptionProblems(
  { model, recordKeys, jobs, parts }: Pick<Installed, 'model' | 'recordKeys' | 'jobs' | 'parts'>,
  hasKeys: boolean,
): Issue[] {
  if (!encryptsAny(model)) return []
  const problems: Issue[] = []
  if (!hasKeys) problems.push(MISSING)
  const defs = parts.flatMap(({ entities = {} }) => Object.values(entities))
  for (const entity of model.entities.values()) {
    const def = defs.find(({ name }) => name === entity.name)
    const encrypted = [...entity.fields].filter(([, spec]) => spec.encrypted)
    const isEncrypted = (field: string) => entity.fields.get(field)?.encrypted !== undefined
    for (const [name, spec] of encrypted)
      problems.push(...fieldProblems(entity, name, spec).map((sentence) => told(entity, name, sentence)))
    for (const name of (def?.search ?? []).filter(isEncrypted)) problems.push(told(entity, name, SEARCHED))
    for (const name of def?.lists.flatMap(({ filter = [], sort }) => [...filter, sort.replace(/^-/, '')]) ??
      [])
      if (isEncrypted(name)) problems.push(told(entity, name, LISTED))
    for (const name of def?.unique.flat() ?? [])
      if (isEncrypted(name) && !entity.fields.get(name)?.encrypted?.find)
        problems.push(told(entity, name, UNIQUE))
    for (const name of recordKeys.get(entity.name)?.fields ?? [])
      if (isEncrypted(name)) problems.push(told(entity, name, MATCHED))
    for (const job of jobs)
      if (job.on === entity.name && isEncrypted(job.due)) problems.push(told(entity, job.due, DUE))
    if (encrypted.length > 0) problems.push(...repeatedBy(entity, isEncrypted))
  }
  return problems
}

function fieldProblems(entity: Entity, name: string, spec: FieldSpec): Sentence[] {
  const { sealed, index } = sealedColumns(name)
  const { kind } = spec.type
  return [
    ...(kind === 'ref' || name === entity.ownerField ? [LEADS] : []),
    ...(spec.encrypted?.find && !FOUND_BY.has(kind) ? [FOUND] : []),
    ...(spec.unique && !spec.encrypted?.find ? [UNIQUE] : []),
    ...(spec.renamedFrom === undefined ? [] : [RENAMED]),
    ...([sealed, index].some((column) => entity.fields.has(column)) ? [NAMED] : []),
  ]
}

/** A formula is a function: what it reads shows when it runs, as far as it runs on an empty record. */
function repeatedBy(entity: Entity, isEncrypted: (field: string) => boolean): Issue[] {
  const formulas = [...entity.computed, ...entity.initial] as readonly (readonly [
    string,
    (record: Readonly<Record<string, unknown>>, now: Date) => unknown,
  ])[]
  return formulas.flatMap(([name, formula]) => {
    if (isEncrypted(name)) return []
    const read: string[] = []
    const watched = new Proxy<Record<string, unknown>>(
      {},
      {
        get(_, field) {
          if (typeof field === 'string' && isEncrypted(field)) read.push(field)
          return null
        },
      },
    )
    try {
      formula(watched, new Date(0))
    } catch {
      // It wants more than an empty record: what it read until then is known.
    }
    return read.length > 0 ? [told(entity, name, REPEATED)] : []
  })
}

function told({ name }: Entity, field: string, [message, zh]: Sentence): Issue {
  return { code: 'FIELD_ENCRYPTED', path: `${name}.${field}`, message, zh }
}

const MISSING: Issue = {
  code: 'ENCRYPTION_MISSING',
  path: 'encryption',
  message: 'is missing, and fields are encrypted: fieldEncryption({ keys }).',
  zh: '缺失，但存在加密字段：请提供 fieldEncryption({ keys })。',
}
const SEARCHED: Sentence = [
  'is encrypted and cannot be in the search: leave it out.',
  '已加密，不能用于全文检索，请将其移除。',
]
const LISTED: Sentence = [
  'is encrypted and cannot filter or sort a list: leave it out.',
  '已加密，不能用于列表的筛选或排序，请将其移除。',
]
const UNIQUE: Sentence = [
  "is encrypted and unique: say .encrypted({ find: 'equals' }), by which it is compared.",
  "已加密且要求唯一：请使用 .encrypted({ find: 'equals' }) 以便比较。",
]
const MATCHED: Sentence = [
  'is encrypted and cannot be what duplicates are recognised by: leave it out of the match rules.',
  '已加密，不能用于识别重复记录，请从匹配规则中移除。',
]
const DUE: Sentence = ['is encrypted and cannot make a job due.', '已加密，不能作为任务的到期字段。']
const LEADS: Sentence = [
  'leads to another record or owner and cannot be encrypted.',
  '为引用或负责人字段，不能加密。',
]
const FOUND: Sentence = [
  'is of a kind that cannot be found by its whole value: leave `find` out.',
  '该类型不能按完整值查找，请去掉 find。',
]
const RENAMED: Sentence = [
  'is encrypted under its name and cannot be renamed: add a new field and copy.',
  '加密与字段名绑定，不能重命名：请新增字段并复制。',
]
const NAMED: Sentence = [
  'is encrypted and takes the names of two columns, of which a field has one: rename that field.',
  '加密字段需占用两个列名，其中之一与其他字段同名，请将该字段改名。',
]
const REPEATED: Sentence = [
  'is computed from an encrypted field and would repeat it in clear: encrypt it, too.',
  '由加密字段计算得出，会以明文重复其内容：请同样加密。',
]
