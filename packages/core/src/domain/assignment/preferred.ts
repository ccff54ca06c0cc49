import { milliseconds } from '../../engine/time/duration.ts'
import type { Preference } from './assignment-rule.ts'
import { type AssignmentWorld, valueKey } from './assignment-world.ts'
import type { Able } from './candidates.ts'
import { usersNamed } from './named.ts'

type AnyRecord = Readonly<Record<string, unknown>>

/** Who comes before whatever the strategy says, and why. */
export interface Preferred {
  readonly candidate: Able
  readonly by: 'sticky' | 'affinity'
}

/** Who of those who can take it is preferred: who had the like of it last, then the first of a list. */
export function preferredOf(
  { sticky, affinity }: Preference,
  able: readonly Able[],
  record: AnyRecord,
  world: AssignmentWorld,
): Preferred | undefined {
  for (const userId of sticky ? lastOwnersOf(sticky, record, world) : []) {
    const candidate = candidateOf(userId, able)
    if (candidate) return { candidate, by: 'sticky' }
  }
  for (const userId of affinity?.flatMap((named) => usersNamed(named, record, world)) ?? []) {
    const candidate = candidateOf(userId, able)
    if (candidate) return { candidate, by: 'affinity' }
  }
  return undefined
}

/** The values by which the next record of the same person or company is known. */
export function stickyKeys({ sticky }: Preference, record: AnyRecord): readonly string[] | undefined {
  return sticky && stickyFields(sticky).flatMap((field) => keyOf(field, record))
}

/** The fields whose values tell that two records are of one person or company. */
export function stickyFields({ by }: NonNullable<Preference['sticky']>): readonly string[] {
  return typeof by === 'string' ? [by] : by
}

function lastOwnersOf(
  sticky: NonNullable<Preference['sticky']>,
  record: AnyRecord,
  { lastOwners, vars }: AssignmentWorld,
): readonly string[] {
  const since = vars.now - milliseconds(sticky.within)
  return stickyFields(sticky)
    .flatMap((field) => keyOf(field, record))
    .flatMap((key) => {
      const last = lastOwners?.get(key)
      return last && last.at >= since ? [last.userId] : []
    })
}

function keyOf(field: string, record: AnyRecord): readonly string[] {
  const value = record[field]
  return typeof value === 'string' && value !== '' ? [valueKey(field, value)] : []
}

/** Whose turn would be theirs; else who would take it for somebody. */
function candidateOf(userId: string, able: readonly Able[]): Able | undefined {
  return (
    able.find(({ member }) => member.userId === userId) ?? able.find(({ taker }) => taker.userId === userId)
  )
}
