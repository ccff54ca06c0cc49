import type { CommandContext, CommandDef, Result } from '../../engine/command/context.ts'
import type { SchemaLike, SchemaOutput } from '../../engine/entities/field.ts'
import { isCrmError } from '../../engine/errors.ts'

/**
 * Runs a command for each input as for a single one, each in a savepoint: what is refused costs the others nothing. Done
 * in the order of ids, so that two batches never wait for each other in a circle; answered in the order of the inputs.
 */
export async function runEach<S extends SchemaLike, R>(
  command: CommandDef<string, S, R>,
  inputs: readonly (SchemaOutput<S> & { readonly id: string })[],
  context: CommandContext,
): Promise<readonly Result<R>[]> {
  const results = new Map<number, Result<R>>()
  const order = [...inputs.entries()].sort(([, a], [, b]) => (a.id < b.id ? -1 : Number(a.id > b.id)))
  for (const [at, input] of order) {
    try {
      results.set(at, { ok: true, record: await context.run(command, input) })
    } catch (error) {
      if (!isCrmError(error) || error.code === 'CRM_BUSY') throw error
      results.set(at, { ok: false, error })
    }
  }
  return inputs.map((_, at) => results.get(at) as Result<R>)
}
