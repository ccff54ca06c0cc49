import type { Json } from '../../store/table.ts'
import type { Entity } from '../entities/entity.ts'
import { misused } from '../query/list-records.ts'
import type { Caller } from '../runtime.ts'
import { canonicalJson } from './canonical-json.ts'
import { type HistoryEntry, historyOf } from './history.ts'

/** The fields in which a record differs between two moments. */
export type Differences = { readonly [field: string]: { readonly before: unknown; readonly after: unknown } }

/** What differs of a record between two versions or instants, as far as the caller may see it. */
export async function differences(
  caller: Caller,
  entity: Entity,
  id: string,
  from: number | Date,
  to: number | Date,
): Promise<Differences> {
  for (const [name, moment] of Object.entries({ from, to }))
    if (typeof moment === 'number' ? !Number.isSafeInteger(moment) : Number.isNaN(new Date(moment).getTime()))
      throw misused(entity, 'NOT_DATETIME', name)
  const history = await historyOf(caller, entity, id, 'diff')
  const [before, after] = [stateAt(history, from), stateAt(history, to)]
  const fields = new Set([...before.keys(), ...after.keys()])
  return Object.fromEntries(
    [...fields]
      .map(
        (field) => [field, { before: before.get(field) ?? null, after: after.get(field) ?? null }] as const,
      )
      .filter(([, value]) => text(value.before) !== text(value.after)),
  )
}

function stateAt(history: readonly HistoryEntry[], moment: number | Date): ReadonlyMap<string, unknown> {
  const isThen = ({ version, at }: HistoryEntry) =>
    typeof moment === 'number' ? version <= moment : at.getTime() <= moment.getTime()
  const state = new Map<string, unknown>()
  for (const { changes } of history.slice(0, history.findLastIndex(isThen) + 1))
    for (const [field, { after }] of Object.entries(changes)) state.set(field, after)
  return state
}

function text(value: unknown): string {
  return canonicalJson(JSON.parse(JSON.stringify(value ?? null)) as Json)
}
