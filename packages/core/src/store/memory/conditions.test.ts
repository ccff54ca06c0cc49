import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldCodec } from '../../conditions/field-codec.ts'
import { lowerCondition } from '../../conditions/lower-condition.ts'
import { matches } from '../../conditions/matches.ts'
import type { FieldShape, FieldType, Shape } from '../../conditions/shape.ts'
import { encodeValue, type StoredValue } from '../../conditions/values.ts'
import type { Row, Table } from '../table.ts'
import { memoryStore } from './memory-store.ts'

type LooseRecord = { readonly id: string; readonly [field: string]: unknown }

const EXT: { readonly [field: string]: FieldShape } = {
  tier: field({ kind: 'text' }),
  seats: field({ kind: 'int' }),
  since: field({ kind: 'datetime' }),
  budget: field({ kind: 'money' }),
  marks: field({ kind: 'list', of: { kind: 'int' } }),
}
const contact: Shape = {
  name: 'contact',
  fields: {
    name: field({ kind: 'text' }),
    leadId: field({ kind: 'ref', to: 'lead' }),
    age: field({ kind: 'int' }),
  },
  relations: { lead: { to: () => lead, cardinality: 'one', local: 'leadId', foreign: 'id' } },
}
const lead: Shape = {
  name: 'lead',
  fields: {
    name: field({ kind: 'text' }),
    nick: field({ kind: 'text' }),
    region: field({ kind: 'select', options: ['north', 'south'] }),
    staff: field({ kind: 'int' }),
    score: field({ kind: 'decimal', scale: 2 }),
    price: field({ kind: 'money' }),
    isOpen: field({ kind: 'bool' }),
    dueAt: field({ kind: 'datetime' }),
    day: field({ kind: 'date' }),
    tags: field({ kind: 'list', of: { kind: 'text' } }),
    rates: field({ kind: 'list', of: { kind: 'decimal', scale: 1 } }),
  },
  relations: { contacts: { to: () => contact, cardinality: 'many', local: 'id', foreign: 'leadId' } },
  ext: EXT,
}

function field(type: FieldType): FieldShape {
  return { type, nullable: true }
}

const texts = fc.constantFrom('', 'a', 'A', 'ab', 'é', 'e\u0301', '\uff61', '😀', '%')
const amounts = fc
  .record({
    amount: fc.constantFrom('0', '-1.5', '2', '2.50'),
    currency: fc.constantFrom('CNY', 'USD', 'JPY'),
  })
  .filter(({ amount, currency }) => currency !== 'JPY' || !amount.includes('.'))

/** Values of a type, as records hold them and conditions name them. */
function valuesOf(type: FieldType): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'text':
      return texts
    case 'select':
      return fc.constantFrom(...type.options)
    case 'ref':
      return fc.constantFrom('r0', 'r1', 'r2', 'nobody')
    case 'int':
      return fc.constantFrom(-1, 0, 1, 2, Number.MAX_SAFE_INTEGER)
    case 'decimal':
      return fc.constantFrom('-0.5', '0', '1', '1.5')
    case 'money':
      return amounts
    case 'bool':
      return fc.boolean()
    case 'date':
      return fc.constantFrom('2023-12-31', '2024-01-01', '2024-02-29')
    case 'datetime':
      return fc.constantFrom(-1, 0, 1).map((instant) => new Date(instant))
    case 'list':
      return fc.array(valuesOf(type.of), { maxLength: 3 })
    case 'json':
      return fc.jsonValue()
  }
}

function recordsOf(fields: Shape['fields']): fc.Arbitrary<{ readonly [field: string]: unknown }> {
  const values = Object.entries(fields).map(([name, { type }]) => [
    name,
    fc.option(valuesOf(type), { nil: null }),
  ])
  return fc.record(Object.fromEntries(values))
}

const orders = fc.constantFrom('gt', 'gte', 'lt', 'lte')
const equalities = fc.constantFrom('eq', 'neq', 'neqOrNull')
const quantifiers = fc.constantFrom('some', 'every', 'everyNonEmpty', 'none')

function single<K extends string, V>(key: fc.Arbitrary<K>, value: fc.Arbitrary<V>): fc.Arbitrary<unknown> {
  return fc.tuple(key, value).map(([name, of]) => ({ [name]: of }))
}

/** What may be asked of a field. */
function operandsOf(type: FieldType): fc.Arbitrary<unknown> {
  const presence = single(fc.constantFrom('isNull', 'isNotNull'), fc.boolean())
  if (type.kind === 'list') return fc.oneof(presence, single(quantifiers, operandsOf(type.of)))
  const values = valuesOf(type)
  const convert = { CNY: '0.5', USD: '1' }
  const asked = [
    fc.constant(null),
    presence,
    single(equalities, values),
    single(fc.constantFrom('in', 'notIn'), fc.array(values, { maxLength: 3 })),
  ]
  if (['int', 'decimal', 'date', 'datetime', 'text'].includes(type.kind)) asked.push(single(orders, values))
  if (type.kind === 'text') asked.push(single(fc.constantFrom('contains', 'startsWith', 'endsWith'), texts))
  if (type.kind === 'money')
    asked.push(
      fc
        .tuple(orders, fc.constantFrom('0', '1.25', '2'))
        .map(([op, amount]) => ({ [op]: { amount, currency: 'USD' }, convert })),
    )
  return fc.oneof(...asked)
}

function fieldsOf(fields: Shape['fields']): fc.Arbitrary<unknown> {
  return fc.oneof(
    ...Object.entries(fields).map(([name, { type }]) => single(fc.constant(name), operandsOf(type))),
  )
}

/** A list of few things has no empty items. */
const contactConditions = fc.oneof(
  fieldsOf(contact.fields),
  fc.constant({}),
  single(fc.constant('not'), fieldsOf(contact.fields)),
)
const { condition: conditions } = fc.letrec<{ condition: unknown }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fieldsOf(lead.fields),
    single(fc.constant('ext'), fieldsOf(EXT)),
    single(fc.constant('nick'), single(fc.constantFrom('eq', 'neq', 'lt'), fc.constant({ field: 'name' }))),
    single(fc.constant('contacts'), single(quantifiers, contactConditions)),
    single(
      fc.constant('contacts'),
      single(fc.constant('count'), fc.record({ where: contactConditions, gte: fc.nat(2) })),
    ),
    single(fc.constantFrom('all', 'any'), fc.array(tie('condition'), { maxLength: 3 })),
    single(fc.constant('not'), tie('condition')),
  ),
}))

function tableOf({ name, fields, ext }: Shape): Table {
  const columns = Object.entries(fields).flatMap(([field, { type }]) => fieldCodec(field, type).columns)
  return {
    name,
    columns: [
      { name: 'id', kind: 'text', nullable: false },
      ...columns.map((column) => ({ ...column, nullable: true })),
      ...(ext ? [{ name: 'ext', kind: 'json', nullable: true } as const] : []),
    ],
    unique: [],
    indexes: [],
  }
}

function rowOf({ fields, ext }: Shape, record: LooseRecord): Row {
  const row: { [column: string]: StoredValue } = { id: record.id }
  for (const [field, { type }] of Object.entries(fields)) fieldCodec(field, type).write(row, record[field])
  const own = record['ext'] as { readonly [field: string]: unknown } | undefined
  if (ext && own)
    row['ext'] = Object.fromEntries(
      Object.entries(ext).map(([field, { type }]) => [field, encodeValue(type, own[field])]),
    )
  return row
}

function numbered(records: readonly object[], prefix: string): readonly LooseRecord[] {
  return records.map((record, index) => ({ ...record, id: `${prefix}${index}` }))
}

const leads = fc.array(
  fc.tuple(recordsOf(lead.fields), recordsOf(EXT)).map(([own, ext]) => ({ ...own, ext })),
  { minLength: 3, maxLength: 3 },
)
const contacts = fc.array(recordsOf(contact.fields), { maxLength: 4 })

describe('a condition', () => {
  it('finds just the records in a store that it matches in memory', async () => {
    await fc.assert(
      fc.asyncProperty(
        leads,
        contacts,
        fc.array(conditions, { minLength: 10, maxLength: 10 }),
        async (ofLeads, ofContacts, asked) => {
          const [leadRecords, contactRecords] = [numbered(ofLeads, 'r'), numbered(ofContacts, 'c')]
          const store = await memoryStore().open()
          for (const [shape, records] of [
            [lead, leadRecords],
            [contact, contactRecords],
          ] as const) {
            await store.apply({ step: 'createTable', table: tableOf(shape) })
            await store.insert(
              tableOf(shape),
              't',
              records.map((record) => rowOf(shape, record)),
            )
          }
          const findRelated = (
            record: { readonly [field: string]: unknown },
            { local, foreign }: { local: string; foreign: string },
          ) => contactRecords.filter((other) => other[foreign] !== null && other[foreign] === record[local])

          for (const condition of asked) {
            const found = await store.find(tableOf(lead), 't', { where: lowerCondition(lead, condition) })
            const matching = leadRecords.filter((record) =>
              matches(lead, condition as never, record, { findRelated }),
            )
            expect(
              found.map(({ id }) => id),
              JSON.stringify(condition),
            ).toEqual(matching.map(({ id }) => id))
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})
