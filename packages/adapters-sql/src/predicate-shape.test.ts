import type { Predicate, Scalar } from '@guanxi/core/store'
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { describe, expect, it } from 'vitest'
import { compilePredicate } from './compile-predicate.ts'
import { randomPredicate } from './differential/random-predicate.ts'
import { randomSource } from './differential/random-source.ts'
import { randomDataset } from './differential/random-tables.ts'
import type { Flavour, SqlTables } from './flavour.ts'
import { predicateShape } from './predicate-shape.ts'
import { rootScope } from './statements.ts'
import { filled, slots, templateOf } from './template.ts'

const PREDICATES = 4000
/** Named at run time: these packages stand on this one, which so can't refer to them when it is compiled. */
const FLAVOURS = [
  ['@guanxi/adapters-sqlite', 'sqliteFlavour'],
  ['@guanxi/adapters-postgres', 'postgresFlavour'],
] as const

const db = new Kysely<SqlTables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (inspected) => new PostgresIntrospector(inspected),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

describe.each(FLAVOURS)('the shape of a predicate, for %s', (packageName, flavourName) => {
  it('stands for one statement, whatever the values', async () => {
    const exported: { readonly [name: string]: (options: object) => Flavour } = await import(packageName)
    const flavour = exported[flavourName]?.({ batches: true }) as Flavour
    const seen = new Map<string, string>()

    for (const predicate of randomPredicates()) {
      const values: unknown[] = []
      const shape = predicateShape(predicate, flavour, values)
      const { sql, parameters } = compiled(predicate, flavour, values)

      expect(seen.get(shape) ?? sql, shape).toBe(sql)
      seen.set(shape, sql)
      const other = withOtherValues(predicate)
      const otherValues: unknown[] = []
      expect(predicateShape(other, flavour, otherValues)).toBe(shape)
      expect(compiled(other, flavour, otherValues).sql).toBe(sql)
      expect(parameters.length).toBeGreaterThanOrEqual(values.length)
    }
    expect(seen.size).toBeGreaterThan(PREDICATES / 4)
  })
})

function compiled(predicate: Predicate, flavour: Flavour, values: readonly unknown[]) {
  const taken = slots()
  const condition = compilePredicate(predicate, rootScope({ flavour }, taken))
  return filled(templateOf(condition.compile(db), taken.count), values)
}

function* randomPredicates(): Iterable<Predicate> {
  const random = randomSource(5)
  for (let made = 0; made < PREDICATES; made++) {
    const dataset = randomDataset(random)
    for (const table of dataset.tables) yield randomPredicate({ random, dataset, table }, 3)
    made += 2
  }
}

function withOtherValues(predicate: Predicate): Predicate {
  switch (predicate.is) {
    case 'all':
    case 'any':
      return { ...predicate, of: predicate.of.map(withOtherValues) }
    case 'not':
    case 'items':
      return { ...predicate, of: withOtherValues(predicate.of) }
    case 'related':
    case 'count': {
      const { where } = predicate.relation
      const relation = where ? { ...predicate.relation, where: withOtherValues(where) } : predicate.relation
      return { ...predicate, relation, of: withOtherValues(predicate.of) }
    }
    case 'compare':
      return typeof predicate.to === 'object' ? predicate : { ...predicate, to: otherValue(predicate.to) }
    case 'in':
      return { ...predicate, values: predicate.values.map(otherValue) }
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return { ...predicate, text: `${predicate.text}'"?` }
    default:
      return predicate
  }
}

function otherValue(value: Scalar): Scalar {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\d$/.test(value) ? '2001-02-03' : `${value}'"?`
  if (typeof value === 'boolean') return !value
  return Number.isSafeInteger(value) ? (value > 0 ? value - 1 : value + 1) : value / 2
}
