import type { PastState } from '../../engine/command/context.ts'
import type { Json } from '../../store/table.ts'
import { isSame } from './same-value.ts'

/** A record that went into another one, as it was until then. */
export interface MergedRecord {
  readonly id: string
  /** Its last version before it was deleted. */
  readonly version: number
}

/** What the journal of a record keeps of a merge, as why an entry was written. */
export interface MergeNote {
  readonly slaMerged?: {
    readonly mergeId: string
    /** The survivor's last version before the merge. */
    readonly from: number
    readonly records: readonly MergedRecord[]
  }
  readonly slaParted?: { readonly mergeId: string }
  /** Of a record that is back: by which version it was deleted. */
  readonly slaBack?: { readonly deleted: number }
}

export function mergeNoteOf(why: Json | null): MergeNote {
  return (why ?? {}) as MergeNote
}

interface PartedMerge {
  /** The versions before the merge, by which it was done, and by which it was undone. */
  readonly from: number
  readonly until: number
  readonly parted: number
}

/**
 * What would have happened to a record had it never been merged with those from which it was parted again. What the merge
 * gave it counts for nothing, as long as nobody changed it: that is what parting gives back. One that is back was never gone.
 */
export function withoutPartedMerges(past: readonly PastState[]): readonly PastState[] {
  // The last one is parted first: what it gave was given to what the ones before had made.
  return partedMerges(past).reduceRight(without, backFromMerges(past))
}

function backFromMerges(past: readonly PastState[]): readonly PastState[] {
  const stays = past.flatMap(({ version, why }) => {
    const back = mergeNoteOf(why).slaBack
    return back ? [{ from: back.deleted, until: version }] : []
  })
  if (stays.length === 0) return past
  return past.flatMap((state) => {
    const isAway = stays.some(({ from, until }) => state.version >= from && state.version < until)
    if (!isAway || (state.deed !== 'delete' && state.deed !== 'restore')) return [state]
    return state.deed === 'delete' ? [] : [{ ...state, deed: 'update' as const }]
  })
}

function partedMerges(past: readonly PastState[]): readonly PartedMerge[] {
  return past.flatMap(({ version, why }) => {
    const merged = mergeNoteOf(why).slaMerged
    const end = merged && past.find((state) => mergeNoteOf(state.why).slaParted?.mergeId === merged.mergeId)
    return end ? [{ from: merged.from, until: version, parted: end.version }] : []
  })
}

function without(past: readonly PastState[], { from, until, parted }: PartedMerge): readonly PastState[] {
  const was = past.find(({ version }) => version === from)?.record
  const given = past.find(({ version }) => version === until)?.record
  if (!was || !given) return past
  const fields = Object.keys(given).filter((field) => !isSame(given[field], was[field]))
  let before: PastState['before'] = null
  return past.map((state) => {
    const { version } = state
    const isGiven = (field: string) => version <= until || isSame(state.record[field], given[field])
    const back = version > from && version < parted ? fields.filter(isGiven) : []
    const record = { ...state.record, ...Object.fromEntries(back.map((field) => [field, was[field]])) }
    const own = { ...state, before: state.before && before, record }
    before = record
    return own
  })
}
