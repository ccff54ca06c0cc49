/** What a conversion made, and what the lead was before. It stands on the lead while it is converted. */
export type Conversion = {
  readonly status: string
  readonly nurtureUntil: string | null
  /** What it made, as it left it; what it joined is not among them. */
  readonly made: {
    readonly account?: MadeAs
    readonly contact?: MadeAs
    readonly opportunity?: MadeAs
  }
}

/** A record and its version when the conversion was done. The lead refers to another once it was merged away. */
type MadeAs = { readonly id: string; readonly version: number }

/** A record that a conversion made, as it is now. */
export interface MadeRecord {
  readonly entity: 'account' | 'contact' | 'opportunity'
  readonly id: string
  /** The version that the conversion left; undefined where it was merged into this one, which it did not make. */
  readonly madeAs: number | undefined
  /** The version now; undefined when it is gone. */
  readonly version: number | undefined
  /** What else refers to it, apart from the lead and its activities. */
  readonly usedBy: readonly { readonly entity: string; readonly id: string }[]
}

/** Why a record stays: somebody has changed it since, or something that stays hangs on it. */
export interface KeptRecord {
  readonly entity: MadeRecord['entity']
  readonly id: string
  readonly because: 'changed' | 'used'
}

/** What taking a conversion back removes, and what stays. */
export interface UndoPlan {
  readonly removed: readonly { readonly entity: MadeRecord['entity']; readonly id: string }[]
  readonly kept: readonly KeptRecord[]
}

/**
 * Decides what goes with a conversion that is taken back: what it made, nobody has changed and nothing uses that stays.
 * The order is that in which records hang on each other: opportunity, contact, account.
 */
export function undoPlan(made: readonly MadeRecord[]): UndoPlan {
  const removed: { entity: MadeRecord['entity']; id: string }[] = []
  const kept: KeptRecord[] = []
  for (const { entity, id, madeAs, version, usedBy } of made) {
    if (version === undefined) continue
    const goes = (user: { entity: string; id: string }) =>
      removed.some((one) => one.entity === user.entity && one.id === user.id)
    if (version !== madeAs) kept.push({ entity, id, because: 'changed' })
    else if (!usedBy.every(goes)) kept.push({ entity, id, because: 'used' })
    else removed.push({ entity, id })
  }
  return { removed, kept }
}
