import type {
  AggregateQuery,
  ClaimQuery,
  FindQuery,
  GroupKey,
  Measure,
  Predicate,
  SortKey,
  Table,
} from '@guanxi/core/store'
import { type Ground, randomPredicate, randomRef } from './random-predicate.ts'
import type { Random } from './random-source.ts'
import { type Dataset, TENANTS } from './random-tables.ts'
import { randomScalar } from './random-values.ts'

/** Something to ask of every store, which all have to answer alike. */
export type Question = { readonly table: Table; readonly tenant: string } & (
  | { readonly ask: 'find'; readonly query: FindQuery }
  | { readonly ask: 'claim'; readonly query: ClaimQuery }
  | { readonly ask: 'aggregate'; readonly query: AggregateQuery }
  | { readonly ask: 'count'; readonly where: Predicate }
  | { readonly ask: 'delete'; readonly where: Predicate }
)

const DEPTH = 4

/** A list, sorted and cut; sometimes a count, a report, or a change. */
export function randomQuestion(random: Random, dataset: Dataset): Question {
  const table = random.pick(dataset.tables)
  const tenant = random.pick(TENANTS)
  const ground: Ground = { random, dataset, table }
  const where = randomPredicate(ground, DEPTH)
  const orderBy = random.picks(3, () => randomSortKey(ground))

  switch (random.int(14)) {
    case 0:
      return { ask: 'count', table, tenant, where }
    case 1:
      return { ask: 'delete', table, tenant, where }
    case 2:
      return { ask: 'aggregate', table, tenant, query: { where, ...randomReport(ground) } }
    case 3:
      return {
        ask: 'claim',
        table,
        tenant,
        query: { where, orderBy, limit: random.int(20), set: { near: 'claimed' } },
      }
    default: {
      const limit = random.chance(0.3) ? { limit: random.int(20) } : {}
      return { ask: 'find', table, tenant, query: { where, orderBy, columns: ['id'], ...limit } }
    }
  }
}

function randomSortKey(ground: Ground): SortKey {
  return { column: randomRef(ground), direction: ground.random.pick(['asc', 'desc'] as const) }
}

function randomReport(ground: Ground): Pick<AggregateQuery, 'groupBy' | 'measures'> {
  const groupBy = ground.random.picks(2, () => 0).map((_, index) => randomGroup(ground, `group${index}`))
  const measures: { [name: string]: Measure } = { rows: { count: true } }
  for (const name of ['first', 'second']) {
    const column = randomRef(ground)
    // Truth has no order that every database knows, and only whole numbers add up.
    if (column.kind === 'bool') continue
    const isSum = column.kind === 'int' && !column.path && ground.random.chance(0.6)
    measures[name] = isSum ? { sum: column } : ground.random.chance(0.5) ? { min: column } : { max: column }
  }
  if (ground.random.chance(0.4)) measures['different'] = { countDistinct: randomRef(ground) }
  const asked = Object.entries(measures).map(([name, measure]): [string, Measure] =>
    ground.random.chance(0.3) ? [name, { ...measure, where: randomPredicate(ground, 2) }] : [name, measure],
  )
  return { groupBy, measures: Object.fromEntries(asked) }
}

function randomGroup(ground: Ground, name: string): GroupKey {
  const { random } = ground
  const column = randomRef(ground)
  if ((column.kind !== 'int' && column.kind !== 'datetime') || random.chance(0.5)) return { name, column }
  const boundaries = random.picks(4, () => Number(randomScalar(random, column.kind as 'int')))
  return { name, column, boundaries: [...new Set(boundaries)].sort((a, b) => a - b) }
}
