import type { CompiledQuery } from 'kysely'

/** A place for a parameter in a statement that is compiled once and run with many values. */
class Slot {
  readonly index: number

  constructor(index: number) {
    this.index = index
  }
}

/** A compiled statement with slots among its parameters. */
export interface Template {
  readonly query: CompiledQuery
  /** For each parameter the index of its value. */
  readonly indexes: readonly number[]
  /** How many values it takes. */
  readonly size: number
}

/** Makes a template of a statement whose parameters are all slots. */
export function templateOf(query: CompiledQuery, size: number): Template {
  const indexes = query.parameters.map((parameter) => {
    if (parameter instanceof Slot) return parameter.index
    throw new TypeError('A template takes its values from slots only.')
  })
  return { query, indexes, size }
}

/** The statement with these values in its slots. */
export function filled({ query, indexes, size }: Template, values: readonly unknown[]): CompiledQuery {
  // A value in the wrong slot could be another tenant's: nothing runs when they don't match.
  if (values.length !== size) throw new TypeError(`A statement takes ${size} values, not ${values.length}.`)

  return {
    query: query.query,
    queryId: query.queryId,
    sql: query.sql,
    parameters: indexes.map((index) => values[index]),
  }
}

/** Hands out the slots of one statement, in the order in which its values are given. */
export interface Slots {
  next(): Slot
  /** How many were handed out. */
  readonly count: number
}

/** Slots from 0 upwards. */
export function slots(): Slots {
  let index = 0
  return {
    next: () => new Slot(index++),
    get count() {
      return index
    },
  }
}

/** A statement over many rows. Its result has one row with an `id` for each row added or changed. */
export interface BulkStatement {
  readonly query: CompiledQuery
  parameters(tenant: string, rows: readonly (readonly unknown[])[]): readonly unknown[]
}
