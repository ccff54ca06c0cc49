import { MAX_LIST } from './lowering.ts'
import { COUNT_COMPARISONS, operatorsOf, QUANTIFIERS } from './operators.ts'
import type { FieldShape, FieldType, Shape } from './shape.ts'

/** A JSON Schema, as plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown }

const BOOLEAN = { type: 'boolean' }
const TEXT = { type: 'string' }
const CURRENCY = { type: 'string', pattern: '^[A-Z]{3}$' }
const DECIMAL = { type: 'string', pattern: '^-?\\d{1,40}(\\.\\d{1,40})?$' }
const STEP = { type: 'string', pattern: '^[+-]\\d{1,9}[mhdwMy]$' }
const DAY_STEP = { type: 'string', pattern: '^[+-]\\d{1,9}[dwMy]$' }
const DAY = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' }
const INSTANT = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2})$',
}
const ACTOR = object({ actor: TEXT }, ['actor'])
const FIELD = object({ field: TEXT }, ['field'])

/**
 * The JSON Schema (2020-12) of a shape's conditions: which fields and relations there are, and what each can be asked.
 * It knows names, types and operators; how fields compare with each other is left to `checkCondition`.
 */
export function conditionSchema(shape: Shape): JsonSchema {
  const reachable = new Map<string, Shape>()
  collect(shape, reachable)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $ref: reference(shape),
    $defs: Object.fromEntries([...reachable.values()].map((one) => [one.name, schemaOf(one)])),
  }
}

/** Relations go in circles, so each kind of record is described once and referred to. */
function collect(shape: Shape, found: Map<string, Shape>): void {
  if (found.has(shape.name)) return
  found.set(shape.name, shape)
  for (const { to } of Object.values(shape.relations)) collect(to(), found)
}

function schemaOf(shape: Shape): JsonSchema {
  const self = { $ref: reference(shape) }
  const fields = Object.entries(shape.fields).map(([name, field]) => [name, operandSchema(field)] as const)
  const relations = Object.entries(shape.relations).map(([name, { to }]) => {
    const field = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined
    const related = relationSchema(to())
    return [name, field ? { anyOf: [operandSchema(field), related] } : related] as const
  })
  const ext =
    shape.ext && Object.entries(shape.ext).map(([name, field]) => [name, operandSchema(field)] as const)
  return object({
    ...Object.fromEntries([...fields, ...relations]),
    ...(ext && { ext: object(Object.fromEntries(ext)) }),
    all: { type: 'array', items: self },
    any: { type: 'array', items: self },
    not: self,
  })
}

function operandSchema({ type }: FieldShape): JsonSchema {
  const values = operatorsOf(type).includes('eq') ? [valueSchema(type), ...termsOf(type)] : []
  return { anyOf: [{ type: 'null' }, ...values, operatorsSchema(type)] }
}

function operatorsSchema(type: FieldType): JsonSchema {
  const operators = operatorsOf(type).map((operator) => [operator, operatorSchema(type, operator)] as const)
  return { ...object(Object.fromEntries(operators)), minProperties: 1 }
}

function operatorSchema(type: FieldType, operator: string): JsonSchema {
  const value: JsonSchema = { anyOf: [valueSchema(type), ...termsOf(type)] }
  switch (operator) {
    case 'in':
    case 'notIn':
      return { anyOf: [{ type: 'array', items: value, maxItems: MAX_LIST }, ACTOR] }
    case 'isNull':
    case 'isNotNull':
    case 'changed':
      return BOOLEAN
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return TEXT
    case 'some':
    case 'every':
    case 'everyNonEmpty':
    case 'none':
      return type.kind === 'list' ? itemSchema(type.of) : {}
    case 'was':
    case 'changedTo':
      return { anyOf: [{ type: 'null' }, value] }
    case 'since': {
      const instant = valueSchema({ kind: 'datetime' })
      return { ...object({ value, lte: instant, gte: instant }, ['value']), minProperties: 2 }
    }
    case 'convert':
      return { type: 'object', propertyNames: CURRENCY, additionalProperties: DECIMAL }
    default:
      return value
  }
}

function itemSchema(type: FieldType): JsonSchema {
  const values = operatorsOf(type).includes('eq') ? [valueSchema(type), ACTOR] : []
  return { anyOf: [...values, operatorsSchema(type)] }
}

function valueSchema(type: FieldType): JsonSchema {
  switch (type.kind) {
    case 'text':
    case 'ref':
      return TEXT
    case 'select':
      return { enum: type.options }
    case 'bool':
      return BOOLEAN
    case 'int':
      return { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }
    case 'decimal':
      return { anyOf: [DECIMAL, { type: 'integer' }] }
    case 'money':
      return object(
        { amount: DECIMAL, currency: type.currency === undefined ? CURRENCY : { const: type.currency } },
        ['amount', 'currency'],
      )
    case 'date':
      return { anyOf: [DAY, { const: 'today' }, DAY_STEP] }
    case 'datetime': {
      const instant = [INSTANT, { enum: ['now', 'today'] }, STEP]
      const start = object({ startOfDay: { anyOf: [...instant, DAY] }, zone: TEXT }, ['startOfDay'])
      return { anyOf: [...instant, start] }
    }
    default:
      return false as unknown as JsonSchema
  }
}

function termsOf(type: FieldType): readonly JsonSchema[] {
  return type.kind === 'money' ? [FIELD] : [ACTOR, FIELD]
}

function relationSchema(shape: Shape): JsonSchema {
  const inner = { $ref: reference(shape) }
  const comparisons = COUNT_COMPARISONS.map((comparison) => [comparison, { type: 'integer' }] as const)
  const count = {
    ...object({ where: inner, ...Object.fromEntries(comparisons) }),
    anyOf: COUNT_COMPARISONS.map((comparison) => ({ required: [comparison] })),
  }
  const quantifiers = Object.fromEntries(QUANTIFIERS.map((quantifier) => [quantifier, inner]))
  return { ...object({ ...quantifiers, count }), minProperties: 1 }
}

function object(properties: JsonSchema, required?: readonly string[]): JsonSchema {
  return { type: 'object', properties, additionalProperties: false, ...(required && { required }) }
}

function reference(shape: Shape): string {
  return `#/$defs/${encodeURIComponent(shape.name)}`
}
