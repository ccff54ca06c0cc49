import { engineErrors } from '../engine-errors.ts'
import type { SchemaLike } from '../entities/field.ts'
import type { CommandDef } from './context.ts'

/**
 * A verb with a business rule. `run` decides with pure policies and writes, all in one transaction.
 *
 * @example
 * ```ts
 * const sellVehicle = defineCommand({
 *   name: 'vehicle.sell',
 *   input: z.object({ id: z.string() }),
 *   async run({ id }, { records, now }) {
 *     return records(vehicle).update(id, { soldAt: now })
 *   },
 * })
 * ```
 */
export function defineCommand<const Name extends `${string}.${string}`, S extends SchemaLike, R>(
  definition: CommandDef<Name, S, R>,
): CommandDef<Name, S, R> {
  return definition
}

/** Defines a command by its batch form; a single call is a batch of one. */
export function defineBatchCommand<const Name extends `${string}.${string}`, S extends SchemaLike, R>(
  definition: Required<Omit<CommandDef<Name, S, R>, 'run' | 'fromRows'>> &
    Pick<CommandDef<Name, S, R>, 'fromRows'>,
): CommandDef<Name, S, R> & Required<Pick<CommandDef<Name, S, R>, 'runMany'>> {
  return {
    ...definition,
    async run(input, context) {
      const [result] = await definition.runMany([input], context)
      if (!result) throw engineErrors.CRM_INTERNAL({ where: definition.name })
      if (!result.ok) throw result.error
      return result.record
    },
  }
}
