import type { SqliteConnection } from './sqlite-connection.ts'

/** Many sets of parameters for one statement, as its only parameter: preparing once and looping beats any bulk SQL. */
export class Batch {
  readonly parameters: readonly (readonly unknown[])[]
  /** The id that stands for each set of parameters. */
  readonly ids: readonly unknown[]

  constructor(parameters: readonly (readonly unknown[])[], ids: readonly unknown[]) {
    this.parameters = parameters
    this.ids = ids
  }
}

/** Runs the statement with each set of parameters, all or none; gives the ids of those that changed something. */
export function runBatch(
  connection: SqliteConnection,
  sql: string,
  batch: Batch,
  isTransaction: boolean,
): readonly { id: unknown }[] {
  const [begin, commit, ...rollback] = isTransaction
    ? ['savepoint batch', 'release batch', 'rollback to batch', 'release batch']
    : ['begin immediate', 'commit', 'rollback']
  const run = (statement: string | undefined) => statement && connection.prepare(statement).run([])

  run(begin)
  try {
    const statement = connection.prepare(sql)
    const changed: { id: unknown }[] = []
    for (const [index, parameters] of batch.parameters.entries()) {
      if (statement.run(parameters) > 0) changed.push({ id: batch.ids[index] })
    }
    run(commit)
    return changed
  } catch (error) {
    for (const statement of rollback) run(statement)
    throw error
  }
}
