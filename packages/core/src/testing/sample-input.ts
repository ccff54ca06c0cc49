import type { FieldType } from '../conditions/shape.ts'
import type { EntityDef } from '../engine/entities/define-entity.ts'
import type { FieldSpec } from '../engine/entities/field.ts'

/** Finds or makes a record to refer to, and resolves to its id. */
export type Refer = (entity: string) => Promise<string>

type Values = Record<string, unknown>

/** Inputs that mean something only as a whole, by entity. */
const WHOLE: Readonly<Record<string, (index: number) => Values>> = {
  customField: (index) => ({ entity: 'lead', name: `sample${index}`, kind: 'text' }),
}

/** A valid input of an entity, made from its definition; another `index` gives another one. */
export async function sampleInput(definition: EntityDef, index: number, refer: Refer): Promise<Values> {
  const whole = WHOLE[definition.name]?.(index)
  if (whole) return whole
  const input: Values = {}
  for (const [name, { spec }] of Object.entries(definition.fields))
    if (isInput(spec)) input[name] = await sampleValue(spec, index, refer)
  return input
}

/** Whether input may set the field. */
export function isInput({ managed, compute }: FieldSpec): boolean {
  return !managed && !compute
}

/** A valid value of a field; another `index` gives another one, as far as there are any. */
export async function sampleValue(spec: FieldSpec, index: number, refer: Refer): Promise<unknown> {
  if (spec.normaliser === 'email') return `sample${index}@example.com`
  if (spec.normaliser === 'phone') return `+86138001380${String(index).padStart(2, '0')}`
  if (spec.normaliser === 'domain') return `sample${index}.example.com`
  if (spec.schema) return { shelf: index, row: 'b' }
  return ofType(spec.type, index, refer)
}

async function ofType(type: FieldType, index: number, refer: Refer): Promise<unknown> {
  switch (type.kind) {
    case 'text':
      return `Sample ${index}`
    case 'int':
      return index
    case 'bool':
      return index % 2 === 0
    case 'decimal':
      return `${index}.${'0'.repeat(type.scale)}`
    case 'date':
      return `2026-01-${String(index + 1).padStart(2, '0')}`
    case 'datetime':
      return new Date(index)
    case 'money':
      return { amount: `${index}.00`, currency: type.currency ?? 'CNY' }
    case 'select':
      return type.options[index % type.options.length]
    case 'list':
      return [await ofType(type.of, index, refer)]
    case 'ref':
      return refer(type.to)
    case 'json':
      return { index }
  }
}

const NOT_TEXT = [7, true, {}, [], new Date(0)]

/** Records of an entity that only a test's data names. */
export interface AnyRecords {
  create(input: unknown): Promise<Made>
  createMany(inputs: readonly unknown[]): Promise<readonly { readonly ok: boolean }[]>
  update(id: string, patch: unknown, options?: { readonly version?: number }): Promise<Made>
  delete(id: string): Promise<void>
  restore(id: string): Promise<Made>
  get(id: string): Promise<Made | null>
  list(query?: object): Promise<{ readonly items: readonly Made[] }>
  count(where?: object): Promise<number>
  aggregate(query: object): Promise<readonly Values[]>
  history(id: string): Promise<readonly unknown[]>
  asOf(id: string, at: Date): Promise<Values | null>
}
interface Made extends Values {
  readonly id: string
  readonly version: number
}

/** The accessor of an entity by its name. */
export function recordsOf(session: object, entity: string): AnyRecords {
  return (session as Readonly<Record<string, AnyRecords>>)[entity] as AnyRecords
}

/** Refers to one record of each entity, made when it is first needed. */
export function referrer(session: object, definitions: readonly EntityDef[]): Refer {
  const known = new Map<string, Promise<string>>()
  const refer: Refer = (entity) => {
    const id = known.get(entity) ?? make(entity)
    known.set(entity, id)
    return id
  }
  const make = async (entity: string): Promise<string> => {
    const definition = definitions.find(({ name }) => name === entity) as EntityDef
    // Only what is required: a thing may refer to things of its own kind.
    const needed = Object.entries(definition.fields).filter(([, { spec }]) => !spec.optional && isInput(spec))
    const input = await sampleInput({ ...definition, fields: Object.fromEntries(needed) }, 0, refer)
    return (await recordsOf(session, entity).create(input)).id
  }
  return refer
}

/** Values that no field of a kind takes, whatever its rules. */
export function wrongValues({ type, normaliser, schema }: FieldSpec): readonly unknown[] {
  if (schema) return ['x', 7, { shelf: 'one' }, { shelf: 1, row: 'b', more: 1 }]
  if (normaliser) return [...NOT_TEXT, 'x', '\0']
  switch (type.kind) {
    case 'text':
      return [...NOT_TEXT, 'nul \0', 'half \ud83d', 'x'.repeat(10_001)]
    case 'int':
      return ['7', 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -1e300, true, {}, [7], 7n]
    case 'bool':
      return ['true', 1, 0, {}]
    case 'decimal':
      return [1.5, '1,5', '1e3', 'NaN', '0x10', '99999999999999999999', ' 1', {}]
    case 'date':
      return ['2026-02-30', '2026-2-3', '26-01-01', '0000-01-01', '2026-01-01T00:00:00Z', new Date(0), 7]
    case 'datetime':
      return ['2026-01-01', '2026-01-01T00:00:00', 'now', new Date(Number.NaN), new Date(9e15), -9e15, true]
    case 'money':
      return [
        '1.00',
        1,
        {},
        { amount: 1, currency: 'CNY' },
        { amount: '1.00', currency: 'cny' },
        { amount: '1.00' },
      ]
    case 'select':
      return ['none of them', 'null', 0, {}, ['red']]
    case 'list':
      return ['x', {}, [null], [{}], Array(1_001).fill('x')]
    case 'ref':
      return [7, {}, [], '\0', 'half \ud83d', 'x'.repeat(129)]
    case 'json':
      return [Number.NaN, new Date(0), () => 1, 7n, ['nul \0'], { 'half \ud83d': 1 }, nested(10_000)]
  }
}

/** Lists in lists. */
export function nested(depth: number): unknown {
  let value: unknown = []
  for (let level = 0; level < depth; level++) value = [value]
  return value
}
