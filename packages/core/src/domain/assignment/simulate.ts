import type { AssignmentWorld } from './assignment-world.ts'
import { runningWorld } from './assignment-world.ts'
import { chooseOwner } from './choose-owner.ts'
import type { PreparedRules } from './prepared-rules.ts'

/** What rules would do with records. */
export interface Simulation {
  /** Who would get each record, in the order given. */
  readonly decisions: readonly { readonly rule: string | undefined; readonly ownerId: string | null }[]
  /** How many each would get. */
  readonly loads: ReadonlyMap<string, number>
  readonly unassigned: number
  readonly fairness: Fairness
}

/** How evenly it is spread over those who got something. */
export interface Fairness {
  /** The most that somebody gets, less the least. */
  readonly spread: number
  /**
   * Jain's index, (Σx)² / (n·Σx²): 1 when all get alike, 1/n when one gets everything. R. Jain et al., "A Quantitative
   * Measure of Fairness and Discrimination for Resource Allocation in Shared Computer Systems", DEC TR-301, 1984.
   */
  readonly jain: number
}

/**
 * What rules would do with records, one after another, beginning in a world: the same decisions as live, and nothing is
 * written. For trying a changed rule on what has been before it is switched on.
 */
export function simulate(
  prepared: PreparedRules,
  records: Iterable<Readonly<Record<string, unknown>>>,
  world: AssignmentWorld,
): Simulation {
  const running = runningWorld(world)
  const decisions: { rule: string | undefined; ownerId: string | null }[] = []
  const loads = new Map<string, number>()
  for (const record of records) {
    const { rule, ownerId: owner, offer, consequences } = chooseOwner(prepared, record, running.world)
    // What is offered is taken.
    const ownerId = owner ?? offer?.userId ?? null
    running.note(consequences)
    decisions.push({ rule: rule?.id, ownerId })
    if (ownerId !== null) loads.set(ownerId, (loads.get(ownerId) ?? 0) + 1)
  }
  const unassigned = decisions.filter(({ ownerId }) => ownerId === null).length
  return { decisions, loads, unassigned, fairness: fairnessOf([...loads.values()]) }
}

/** How evenly things are spread. Nothing at all is spread evenly. */
export function fairnessOf(counts: readonly number[]): Fairness {
  if (counts.length === 0) return { spread: 0, jain: 1 }
  const sum = counts.reduce((total, count) => total + count, 0)
  const squares = counts.reduce((total, count) => total + count * count, 0)
  return {
    spread: Math.max(...counts) - Math.min(...counts),
    jain: squares === 0 ? 1 : (sum * sum) / (counts.length * squares),
  }
}
