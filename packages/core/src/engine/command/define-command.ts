import { engineErrors } from '../engine-errors.ts'
import type { SchemaLike, SchemaOutput } from '../entities/field.ts'
import type { StepUpRule } from '../step-up/step-up-rule.ts'
import type { CommandContext, CommandDef, FromRows, Result } from './context.ts'

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

/** A command by its batch form. */
export interface BatchDefinition<Name extends string, S extends SchemaLike, R> {
  readonly name: Name
  readonly input: S
  runMany(inputs: readonly SchemaOutput<S>[], context: CommandContext): Promise<readonly Result<R>[]>
  readonly fromRows?: FromRows<SchemaOutput<S>, NoInfer<R>>
  readonly stepUp?: StepUpRule
  readonly origin?: 'import'
}

/** A command that has a batch form. */
export interface BatchCommandDef<Name extends string, S extends SchemaLike, R>
  extends CommandDef<Name, S, R> {
  runMany(inputs: readonly SchemaOutput<S>[], context: CommandContext): Promise<readonly Result<R>[]>
}

/** A batch command that rows of a file can go through. */
export interface ImportCommandDef<Name extends string, S extends SchemaLike, R>
  extends BatchCommandDef<Name, S, R> {
  readonly fromRows: FromRows<SchemaOutput<S>, R>
}

/** Defines a command by its batch form; a single call is a batch of one. */
export function defineBatchCommand<const Name extends `${string}.${string}`, S extends SchemaLike, R>(
  definition: BatchDefinition<Name, S, R> & { readonly fromRows: FromRows<SchemaOutput<S>, NoInfer<R>> },
): ImportCommandDef<Name, S, R>
export function defineBatchCommand<const Name extends `${string}.${string}`, S extends SchemaLike, R>(
  definition: BatchDefinition<Name, S, R>,
): BatchCommandDef<Name, S, R>
export function defineBatchCommand<const Name extends `${string}.${string}`, S extends SchemaLike, R>(
  definition: BatchDefinition<Name, S, R>,
): BatchCommandDef<Name, S, R> {
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
