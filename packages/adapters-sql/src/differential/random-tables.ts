import type { Column, Index, Json, RelationRef, Row, Stored, Table } from '@guanxi/core/store'
import type { Random } from './random-source.ts'
import { randomJson, randomKind, randomScalar } from './random-values.ts'

/** Tables that refer to one another, and what is in them. */
export interface Dataset {
  readonly tables: readonly Table[]
  readonly fillings: readonly Filling[]
}

/** The rows of one tenant in one table. */
interface Filling {
  readonly table: Table
  readonly tenant: string
  readonly rows: readonly Row[]
}

/** The same ids in both, so that a store which forgets the tenant gives itself away. */
export const TENANTS = ['acme', 'bolt'] as const

const NAMES = ['alpha', 'betaGamma', 'order'] as const
const ROWS = 60

/** Tables with columns of every kind, two tenants in each. */
export function randomDataset(random: Random): Dataset {
  const tables = NAMES.map((name) => randomTable(random, name))
  const ids = Array.from({ length: ROWS }, (_, index) => `${randomScalar(random, 'text')}${index}`)
  const fillings = tables.flatMap((table) =>
    TENANTS.map((tenant) => ({
      table,
      tenant,
      rows: ids.filter(() => random.chance(0.8)).map((id) => randomRow(random, table, id, ids)),
    })),
  )
  return { tables, fillings }
}

/** A way from a table to another or to itself: through references, or wherever columns are alike. */
export function randomRelation(random: Random, { tables }: Dataset, from: Table): RelationRef {
  const to = random.pick(tables)
  if (random.chance(0.4)) return { table: to.name, local: 'near', foreign: 'id' }
  if (random.chance(0.5)) return { table: to.name, local: 'id', foreign: 'near' }
  const local = random.pick(from.columns.filter(({ kind }) => kind !== 'json'))
  const alike = to.columns.filter(({ kind }) => kind === local.kind)
  if (alike.length === 0) return { table: to.name, local: 'near', foreign: 'near' }
  return { table: to.name, local: local.name, foreign: random.pick(alike).name }
}

function randomTable(random: Random, name: string): Table {
  const kinds = ['json', 'text', 'int', ...random.picks(6, () => randomKind(random))] as const
  const columns: readonly Column[] = [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'near', kind: 'text', nullable: true },
    ...kinds.map((kind, index) => ({ name: `${kind}Col${index}`, kind, nullable: random.chance(0.75) })),
  ]
  return { name, columns, unique: [], indexes: randomIndexes(random, name, columns) }
}

/** Indexes change no result, so there may be any. */
function randomIndexes(random: Random, table: string, columns: readonly Column[]): readonly Index[] {
  const indexed = columns.filter(({ kind }) => kind !== 'json')
  return random
    .picks(3, () => 0)
    .map((_, index) => {
      const first = random.int(indexed.length)
      const chosen = indexed.slice(first, first + 1 + random.int(2))
      return {
        name: `${table}Index${index}`,
        columns: chosen.map(({ name }) => ({
          column: name,
          direction: random.pick(['asc', 'desc'] as const),
        })),
      }
    })
}

function randomRow(random: Random, table: Table, id: string, ids: readonly string[]): Row {
  const values = table.columns.map((column) => [column.name, randomValue(random, column, ids)] as const)
  return { ...Object.fromEntries(values), id }
}

function randomValue(random: Random, { name, kind, nullable }: Column, ids: readonly string[]): Stored {
  if (nullable && random.chance(0.25)) return null
  if (name === 'near')
    return random.chance(0.85) ? random.pick(ids.slice(0, 20)) : randomScalar(random, 'text')
  if (kind !== 'json') return randomScalar(random, kind)
  const json: Json = randomJson(random)
  return json === null && !nullable ? {} : json
}
