import type { PositionTree } from './position-tree.ts'

/** Something that somebody has from one instant until another. */
export interface Held {
  readonly what: string
  readonly userId: string
  readonly from: number
  readonly to: number
}

/** All that is known of a tenant's organisation. */
export interface Facts {
  readonly positions: PositionTree
  readonly holders: readonly Held[]
  /** Who is in which team. */
  readonly members: readonly Held[]
  /** Of each territory those that lie directly in it. */
  readonly territories: ReadonlyMap<string, readonly string[]>
  readonly territoryMembers: readonly Held[]
  readonly roleHolders: readonly Held[]
  /** The instants at which anything of this begins or ends, in their order. */
  readonly changes: readonly number[]
}
