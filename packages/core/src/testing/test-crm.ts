import type { CommandDef } from '../engine/command/context.ts'
import type { QueryDef } from '../engine/command/define-query.ts'
import { type Crm, type CrmOptions, createCrm, memoryStore } from '../index.ts'
import type { Session } from '../session.ts'
import type { Store } from '../store/index.ts'
import type { AnyPlugin, Entities, Extend, World } from '../world.ts'
import { countedIds } from './counted-ids.ts'
import { type StillClock, stillClock } from './still-clock.ts'

/** A CRM ready for a test. */
export interface TestCrm<W extends World> {
  readonly crm: Crm<W>
  /** An administrator's session. */
  readonly session: Session<W>
  /** Stands at 2 November 2026, 9:00 UTC, until it is moved; what comes due meanwhile fires. */
  readonly clock: StillClock
  /** The store beneath, to look at past the CRM. */
  readonly store: Store
  /** The session of somebody with these roles: `as(ann.id, 'rep')`. */
  as(actorId: string, ...roles: readonly string[]): Session<W>
}

const FIRST_MORNING = '2026-11-02T09:00:00Z'

/**
 * Makes a CRM for a test: on the memory store, with a clock that stands still and ids that can be foretold, migrated.
 * It takes the options of `createCrm`; what is given replaces what is usual here.
 *
 * @example
 * ```ts
 * const { session, clock } = await createTestCrm()
 * const lead = await session.lead.create(aLead())
 * await clock.advance('15d')
 * ```
 */
// biome-ignore-start lint/complexity/noBannedTypes: {} is "adds nothing", as in createCrm.
export async function createTestCrm<
  const X extends Extend = {},
  const E extends Entities = {},
  const P extends readonly AnyPlugin[] = [],
  const S extends string = string,
  // biome-ignore lint/suspicious/noExplicitAny: commands of any input and result.
  const C extends CommandDef<any, any, any> = never,
  // biome-ignore lint/suspicious/noExplicitAny: queries of any input and answer.
  const Q extends QueryDef<any, any, any> = never,
>(
  options: Partial<CrmOptions<X, E, P, S, C, Q>> = {},
): Promise<TestCrm<{ fields: X; entities: E; plugins: P; commands: C | Q; stages: S }>> {
  const storage = options.storage ?? memoryStore()
  const clock = stillClock(FIRST_MORNING, () => crm)
  const crm = createCrm<X, E, P, S, C, Q>({
    tenant: 'acme',
    region: 'CN',
    clock,
    ids: countedIds(),
    ...options,
    storage,
  })
  await crm.migrate()
  const as = (id: string, ...roles: readonly string[]) => crm.as(crm.actor({ id, roles }))
  // Compared property by property these types are too deep for the compiler; they are the same by construction.
  return {
    crm,
    session: as('admin', 'admin'),
    clock,
    store: await storage.open(),
    as,
  } as unknown as TestCrm<{
    fields: X
    entities: E
    plugins: P
    commands: C | Q
    stages: S
  }>
}
// biome-ignore-end lint/complexity/noBannedTypes: see above.
