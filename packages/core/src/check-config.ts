import { configure } from './configure.ts'
import type { CrmOptions } from './crm-options.ts'
import type { CommandDef } from './engine/command/context.ts'
import type { QueryDef } from './engine/command/define-query.ts'
import type { Issue } from './engine/errors.ts'
import type { AnyPlugin, Entities, Extend } from './world.ts'

/** One thing in a configuration that is wrong, or that hardly means what it says. */
export interface ConfigFinding extends Issue {
  /** With an `error` there is no CRM; a `warning` is for whoever wrote it to think about. */
  readonly severity: 'error' | 'warning'
}

/**
 * Looks over what would be given to `createCrm`, and tells everything at once: what it would refuse, and what is valid but
 * hardly meant, as a rule that an earlier one leaves nothing to, or a stage that nothing leads out of. It opens and changes
 * nothing. For tests of a host's configuration, and before a changed one is switched on.
 *
 * @example
 * ```ts
 * const findings = checkConfig({
 *   storage: memoryStore(),
 *   assignment: [
 *     { id: 'all', on: 'lead', priority: 2, when: {}, assign: roundRobin({ team: 'desk' }) },
 *     { id: 'north', on: 'lead', priority: 1, when: { region: 'north' }, assign: roundRobin({ team: 'north' }) },
 *   ],
 * })
 * for (const { severity, code, path } of findings) console.log(severity, code, path) // warning RULE_SHADOWED north.when
 * ```
 */
export function checkConfig<
  const X extends Extend,
  const E extends Entities,
  const P extends readonly AnyPlugin[],
  const S extends string,
  // biome-ignore lint/suspicious/noExplicitAny: commands of any input and result.
  const C extends CommandDef<any, any, any>,
  // biome-ignore lint/suspicious/noExplicitAny: queries of any input and answer.
  const Q extends QueryDef<any, any, any>,
>(options: CrmOptions<X, E, P, S, C, Q>): readonly ConfigFinding[] {
  const { problems, doubts } = configure(options)
  if (problems.length > 0) return problems.map((issue) => ({ severity: 'error', ...issue }))
  return doubts().map((issue) => ({ severity: 'warning', ...issue }))
}
