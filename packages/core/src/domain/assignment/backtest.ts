import type { Condition } from '../../conditions/condition.ts'
import { dateAt } from '../../conditions/zoned-time.ts'
import type { HistoryEntry } from '../../engine/journal/history.ts'
import { type Duration, milliseconds } from '../../engine/time/duration.ts'
import { targetsOf } from './assignment-rule.ts'
import { type AssignmentWorld, runningWorld } from './assignment-world.ts'
import { chooseOwner } from './choose-owner.ts'
import type { PreparedRules } from './prepared-rules.ts'
import { type PeopleReader, readPeople, type Span } from './read-people.ts'
import { readRelated } from './read-related.ts'
import { readGroups, usersMeant } from './read-world.ts'
import { type Fairness, fairnessOf } from './simulate.ts'

type AnyRecord = Readonly<Record<string, unknown>>

/** Which records are looked at, and how. */
export interface BacktestOptions {
  /** Records that were created from then on, and before `to`. */
  readonly from: Date
  readonly to: Date
  readonly where?: Condition
  /** In which days the load is told; UTC when left out. */
  readonly zone?: string
  /** How long a record keeps its owner busy. Left out, nobody is ever full. */
  readonly busyFor?: Duration
  /** Told of each record, oldest first. */
  readonly onRecord?: (record: BacktestedRecord) => void
}

/** Who got a record, and who would have. */
export interface BacktestedRecord {
  readonly id: string
  readonly before: Given
  readonly after: Given
  readonly isChanged: boolean
}

/** To whom a record was given, and by which rule. */
export interface Given {
  readonly rule: string | null
  readonly ownerId: string | null
}

/** What other rules would have made of a window of time. */
export interface Backtest {
  readonly records: number
  readonly changed: number
  readonly before: Shares
  readonly after: Shares
}

/** How records were shared out. */
export interface Shares {
  readonly unassigned: number
  /** How many each got. */
  readonly loads: ReadonlyMap<string, number>
  /** The same day by day: `2026-11-02`. */
  readonly days: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly fairness: Fairness
}

/** What is read of an entity: the session's own lists and histories, and so no more than it may see. */
interface Readable {
  each(query: object): AsyncIterable<{ readonly id: string }>
  history(id: string): Promise<readonly HistoryEntry[]>
}

/**
 * What rules would have made of the records of a window: each as it was when it was created, given by the rules instead of
 * as it was. Nothing is written. Teams, territories and people are taken as they are now, with the absences of then; it
 * costs by the records in the window, and keeps none of them.
 *
 * @example
 * ```ts
 * const next = prepareRules(leadShape, [{ id: 'all', on: 'lead', priority: 1, when: {}, assign: pool() }])
 * const result = await backtestAssignment(session, next, {
 *   from: new Date('2026-10-01T00:00:00Z'),
 *   to: new Date('2026-11-01T00:00:00Z'),
 *   onRecord: ({ id, before, after }) => console.log(id, before.ownerId, after.ownerId),
 * })
 * console.log(result.changed, result.after.fairness.spread)
 * ```
 */
export async function backtestAssignment(
  session: { readonly user: object; readonly team: object },
  prepared: PreparedRules,
  { from, to, where = {}, zone = 'UTC', busyFor, onRecord }: BacktestOptions,
): Promise<Backtest> {
  const entity = prepared.shape.name
  const running = await worldFor(session, prepared, { from, to }, zone)
  const busy = busyUntil(busyFor, running.done)
  const [before, after] = [newShares(zone), newShares(zone)]
  let [records, changed] = [0, 0]
  const created = { createdAt: { gte: from, lt: to } } as Condition
  const query = { where: { all: [created, where] }, orderBy: 'createdAt' }
  for await (const { id } of readableOf(session, entity).each(query)) {
    const history = await readableOf(session, entity).history(id)
    const record = asCreated(history)
    if (!record) continue
    const now = record.createdAt.getTime()
    await running.meet(record)
    busy.until(now)
    const vars = { now, zone }
    const {
      rule,
      ownerId: owner,
      offer,
      consequences,
    } = chooseOwner(prepared, record, { ...running.world, vars })
    // What is offered is taken.
    const ownerId = owner ?? offer?.userId ?? null
    running.note(consequences, now)
    if (ownerId) busy.add(ownerId, now)
    const told = { id, before: firstGiven(history), after: { rule: rule?.id ?? null, ownerId } }
    const isChanged = told.before.ownerId !== ownerId
    records += 1
    if (isChanged) changed += 1
    before.add(told.before.ownerId, now)
    after.add(ownerId, now)
    onRecord?.({ ...told, isChanged })
  }
  return { records, changed, before: before.shares(), after: after.shares() }
}

/** The world of the window, which goes on from record to record and reads whom a record names when it comes. */
async function worldFor(session: object, prepared: PreparedRules, span: Span, zone: string) {
  const reader: PeopleReader = {
    where: async (entity, condition, orderBy) => {
      const query = { where: condition, ...(orderBy && { orderBy }) }
      const found = []
      for await (const one of readableOf(session, entity.name).each(query)) found.push(one)
      return found as never
    },
  }
  const targets = prepared.rules.flatMap(targetsOf)
  const groups = await readGroups(reader, targets, span.to)
  const related = new Map<string, unknown>()
  const people = await readPeople(reader, usersMeant(targets, [], groups), span)
  const first: AssignmentWorld = {
    ...{ ...groups, related, people },
    ...{ vars: { now: span.from.getTime(), zone }, turns: new Map(), paces: new Map() },
  }
  const running = runningWorld(first)
  return {
    ...running,
    async meet(record: AnyRecord): Promise<void> {
      for (const [key, value] of await readRelated(reader, prepared.shape, targets, [record]))
        related.set(key, value)
      const strangers = usersMeant(targets, [record], first).filter((id) => !running.world.people.has(id))
      if (strangers.length > 0) running.meet(await readPeople(reader, strangers, span))
    },
  }
}

function readableOf(session: object, entity: string): Readable {
  return (session as Readonly<Record<string, Readable>>)[entity] as Readable
}

/** A record as its first entry left it, before anybody had it. Undefined where the session sees no such entry. */
function asCreated([first]: readonly HistoryEntry[]): (AnyRecord & { readonly createdAt: Date }) | undefined {
  if (first?.deed !== 'create') return undefined
  const values = Object.entries(first.changes).map(([field, { after }]) => [field, after])
  return {
    ...Object.fromEntries(values),
    ...{ id: first.recordId, createdAt: first.at, updatedAt: first.at },
    ...{ ownerId: null, assignedBy: null, assignedAt: null },
  }
}

/** Who was given it first, and by which rule. */
function firstGiven(history: readonly HistoryEntry[]): Given {
  for (const { changes } of history) {
    const ownerId = changes['ownerId']?.after
    if (typeof ownerId === 'string')
      return { ownerId, rule: (changes['assignedBy']?.after as string | undefined) ?? null }
  }
  return { ownerId: null, rule: null }
}

/** Who is busy with what they were given: for a time, or not at all. */
function busyUntil(busyFor: Duration | undefined, done: (userId: string) => void) {
  const span = busyFor === undefined ? 0 : milliseconds(busyFor)
  const queue: { readonly userId: string; readonly until: number }[] = []
  let next = 0
  return {
    add(userId: string, now: number): void {
      if (span === 0) done(userId)
      else queue.push({ userId, until: now + span })
    },
    until(now: number): void {
      for (; (queue[next]?.until ?? Number.POSITIVE_INFINITY) <= now; next++)
        done((queue[next] as (typeof queue)[number]).userId)
      if (next > queue.length / 2) next -= queue.splice(0, next).length
    },
  }
}

function newShares(zone: string) {
  const loads = new Map<string, number>()
  const days = new Map<string, Map<string, number>>()
  let unassigned = 0
  return {
    add(ownerId: string | null, now: number): void {
      if (ownerId === null) {
        unassigned += 1
        return
      }
      const day = new Date(dateAt(now, zone)).toISOString().slice(0, 'yyyy-mm-dd'.length)
      const ofDay = days.get(day) ?? new Map<string, number>()
      days.set(day, ofDay.set(ownerId, (ofDay.get(ownerId) ?? 0) + 1))
      loads.set(ownerId, (loads.get(ownerId) ?? 0) + 1)
    },
    shares: (): Shares => ({ unassigned, loads, days, fairness: fairnessOf([...loads.values()]) }),
  }
}
