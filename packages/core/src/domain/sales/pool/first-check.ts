import type { AnyRecord } from '../../../conditions/condition.ts'
import { earliestCheck } from './next-check.ts'
import type { PoolSet } from './pool-set.ts'
import type { TimedReclaimRule } from './reclaim-rule.ts'

/** Fields that every rule looks at. */
const ALWAYS_READ = [
  ...(['ownerId', 'status', 'ownedSince', 'lastFollowUpAt'] as const),
  ...(['protectedUntil', 'sparedUntil', 'lockedAt'] as const),
]
const reading = new WeakMap<PoolSet, ReadonlySet<string>>()

/** Whether a write touches what the rules of reclaim, or the choice of a pool, look at. */
export function isTouching(pools: PoolSet, input: Readonly<AnyRecord>): boolean {
  let read = reading.get(pools)
  if (!read) {
    read = new Set([...ALWAYS_READ, ...pools.pools.flatMap(({ when, reclaim }) => wordsOf([when, reclaim]))])
    reading.set(pools, read)
  }
  for (const field of Object.keys(input)) if (read.has(field)) return true
  return false
}

/** All words in which something is said: among them are the names of the fields that it is about. */
function wordsOf(said: unknown): readonly string[] {
  if (typeof said === 'string') return [said]
  if (Array.isArray(said)) return said.flatMap(wordsOf)
  if (typeof said !== 'object' || said === null) return []
  return Object.entries(said).flatMap(([key, value]) => [key, ...wordsOf(value)])
}

/**
 * When the pool looks at a lead for the first time after it was written. `unparsed` are fields whose values may not be in
 * the form of records yet: a time that runs from one of them is looked at at once.
 */
export function firstCheck(
  rules: readonly TimedReclaimRule[],
  record: Readonly<AnyRecord>,
  now: Date,
  zone: string,
  unparsed: Readonly<AnyRecord> = {},
): Date | null {
  const createdAt: Date = record['createdAt'] ?? now
  const isUnparsed = ({ rule: { basis } }: TimedReclaimRule) =>
    typeof basis === 'object' && basis.field in unparsed
  const earliest = earliestCheck(rules, {
    ...{ record, vars: { now: now.getTime(), zone } },
    createdAt: createdAt.getTime(),
    ownedSince: instantOf(record['ownedSince']) ?? createdAt.getTime(),
    lastFollowUp: instantOf(record['lastFollowUpAt']) ?? null,
  })
  if (rules.some(isUnparsed)) return now
  return earliest === null ? null : new Date(earliest)
}

function instantOf(value: unknown): number | undefined {
  return value instanceof Date ? value.getTime() : undefined
}
