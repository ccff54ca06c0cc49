import { empty } from '../../conditions/predicate.ts'
import type { FieldType } from '../../conditions/shape.ts'
import type { Store } from '../../store/store.ts'
import { stopwatch } from '../time/clock.ts'
import { decodeRow } from './codec.ts'
import { CUSTOM_FIELD, type CustomFields, NO_CUSTOM_FIELDS } from './custom-fields.ts'
import { defineEntity } from './define-entity.ts'
import { FIELD_NAME, reservedNames } from './entity.ts'
import { type FieldSpec, f } from './field.ts'
import type { Model } from './model.ts'

const KINDS = [
  'text',
  'email',
  'phone',
  'domain',
  'int',
  'decimal',
  'bool',
  'date',
  'datetime',
  'money',
  'select',
] as const

/** A field that a tenant declares at run time. Its values live in `ext` of the records, checked like any other field. */
export const customField = defineEntity(CUSTOM_FIELD, {
  fields: {
    /** The entity that gets the field. */
    entity: f.text({ max: 63 }).label({ en: 'Entity', 'zh-CN': '实体' }),
    name: f.text({ max: 63 }).label({ en: 'Name', 'zh-CN': '名称' }),
    kind: f.select(KINDS).label({ en: 'Kind', 'zh-CN': '类型' }),
    options: f
      .list(f.text({ max: 200 }))
      .optional()
      .label({ en: 'Options', 'zh-CN': '选项' }),
    scale: f.int({ min: 0, max: 9 }).optional().label({ en: 'Digits behind the point', 'zh-CN': '小数位数' }),
    isRequired: f.bool().default(false).label({ en: 'Required', 'zh-CN': '必填' }),
    labelEn: f.text({ max: 200 }).optional().label({ en: 'English label', 'zh-CN': '英文标签' }),
    labelZh: f.text({ max: 200 }).optional().label({ en: 'Chinese label', 'zh-CN': '中文标签' }),
  },
  unique: [['entity', 'name']],
  label: { en: 'Custom field', 'zh-CN': '自定义字段' },
})

type Declared = Readonly<Record<string, unknown>>

/** What values are kept under: a declaration keeps it for life. */
const SETTLED = ['entity', 'name', 'kind'] as const

/** Why a declaration, or a change to the `current` one, can't be; undefined when it can. */
export function customFieldProblem(
  model: Model,
  input: Declared,
  current: Declared | null = null,
): { path: string; en: string; zh: string } | undefined {
  const declared = { ...current, ...input }
  const changed = SETTLED.find((field) => current && declared[field] !== current[field])
  if (changed)
    return {
      path: changed,
      en: 'cannot change, because values are kept under it.',
      zh: '不可修改，因为已有数据依赖它。',
    }
  const { entity, name, kind, options } = declared as Declared & {
    entity: string
    name: string
    kind: string
    options: readonly string[] | null
  }
  const target = model.entities.get(entity)
  if (!target || entity === customField.name)
    return { path: 'entity', en: 'is no entity that takes fields.', zh: '不是可添加字段的实体。' }
  if (!FIELD_NAME.test(name) || reservedNames.has(name))
    return {
      path: 'name',
      en: 'must match ^[a-z][a-zA-Z0-9_]{0,62}$ and not be reserved.',
      zh: '必须符合 ^[a-z][a-zA-Z0-9_]{0,62}$ 且不是保留名。',
    }
  if (target.fields.has(name)) return { path: 'name', en: 'is a field already.', zh: '已是现有字段。' }
  if (kind === 'select' && !options?.length)
    return { path: 'options', en: 'are required for a select.', zh: '为选项字段必填。' }
  return undefined
}

/** How long another process may go on with what it knew. Within one process a change counts at once. */
const REFRESH_MS = 5_000
/** Of how many tenants the fields are kept; those unread for longest are read anew. */
const MOST_TENANTS = 1_000
/** How many fields a tenant declares for one entity: every record of it carries them, and every form shows them. */
export const MOST_FIELDS = 200

type ByEntity = ReadonlyMap<string, CustomFields>

/** What is known of a tenant's fields, and since when. */
interface Known {
  readonly since: number
  /** The store that is asked, for as long as it has not answered. */
  readonly asking: Store | undefined
  readonly byEntity: Promise<ByEntity>
}

/** The declared fields of all tenants, kept for a moment so that not every command has to ask. */
export function customFieldCache(model: () => Model) {
  const known = new Map<string, Known>()

  function keep(tenant: string, kept: Known): void {
    known.delete(tenant)
    known.set(tenant, kept)
    const [longestKept] = known.keys()
    if (known.size > MOST_TENANTS && longestKept !== undefined) known.delete(longestKept)
  }

  async function ask(store: Store, tenant: string): Promise<ByEntity> {
    const asked: Known = { since: stopwatch(), asking: store, byEntity: load(store, tenant, model()) }
    keep(tenant, asked)
    try {
      const byEntity = await asked.byEntity
      if (known.get(tenant) === asked) keep(tenant, { ...asked, asking: undefined })
      return byEntity
    } catch (error) {
      if (known.get(tenant) === asked) known.delete(tenant)
      throw error
    }
  }

  return {
    async of(store: Store, tenant: string, entity: string, anew = false): Promise<CustomFields> {
      if (entity === customField.name) return NO_CUSTOM_FIELDS
      if (anew) return (await load(store, tenant, model())).get(entity) ?? NO_CUSTOM_FIELDS
      const kept = known.get(tenant)
      // An answer that is on its way is shared by those who ask the same store alone: inside a transaction, another store's
      // may come only when the transaction has ended.
      const isOurs = kept?.asking === undefined || kept.asking === store
      const isFresh = kept !== undefined && isOurs && stopwatch() - kept.since <= REFRESH_MS
      return (await (isFresh ? kept.byEntity : ask(store, tenant))).get(entity) ?? NO_CUSTOM_FIELDS
    },
    forget(tenant: string): void {
      known.delete(tenant)
    },
  }
}

async function load(store: Store, tenant: string, model: Model): Promise<ReadonlyMap<string, CustomFields>> {
  const entity = model.entity(customField.name)
  const rows = await store.find(entity.table, tenant, { where: empty('deletedAt') })
  const byEntity = new Map<string, Map<string, FieldSpec>>()
  for (const row of rows) {
    const declared = decodeRow(entity, row, NO_CUSTOM_FIELDS)
    const of = byEntity.get(declared['entity'] as string) ?? new Map<string, FieldSpec>()
    byEntity.set(declared['entity'] as string, of.set(declared['name'] as string, specOf(declared)))
  }
  return byEntity
}

function specOf(declared: Declared): FieldSpec {
  const { kind, options, scale, isRequired, labelEn, labelZh } = declared as {
    kind: (typeof KINDS)[number]
    options: readonly string[] | null
    scale: number | null
    isRequired: boolean
    labelEn: string | null
    labelZh: string | null
  }
  const label = { ...(labelEn && { en: labelEn }), ...(labelZh && { 'zh-CN': labelZh }) }
  const isNormalised = kind === 'email' || kind === 'phone' || kind === 'domain'
  return {
    type: typeOf(isNormalised ? 'text' : kind, options ?? [], scale ?? 2),
    optional: !isRequired,
    managed: false,
    unique: false,
    ...(isNormalised && { normaliser: kind }),
    label,
  }
}

function typeOf(
  kind: Exclude<(typeof KINDS)[number], 'email' | 'phone' | 'domain'>,
  options: readonly string[],
  scale: number,
): FieldType {
  if (kind === 'select') return { kind, options }
  return kind === 'decimal' ? { kind, scale } : { kind }
}
