import type { CommandContext } from '../../engine/command/context.ts'
import type { AnyRecord } from '../../engine/command/records-of.ts'
import type { Survived } from './survivorship.ts'

/** The value that was chosen for each field that input may set. */
export type ChosenValues = Readonly<Record<string, Survived>>

/** A record that a merge made. */
export interface MadeByMerge {
  readonly entity: string
  readonly id: string
}

/** What an area knows of its records that merging cannot know. Of records the survivor is always the first. */
export interface MergePolicy {
  /** Whether a record has become something else, so that it can only be the survivor. */
  isSettled?(record: AnyRecord): boolean
  /** What the survivor has of all of them in fields that commands keep. */
  joined?(records: readonly AnyRecord[], chosen: ChosenValues, now: Date): Readonly<Record<string, unknown>>
  /** Makes records of what the others had and the survivor has no field for. They go when the merge is undone. */
  bring?(context: CommandContext, records: readonly AnyRecord[]): Promise<readonly MadeByMerge[]>
  /** Fields that are worked out from others and from related records, */
  readonly derived?: readonly string[]
  /** and how: asked once all is written, of a merge and of its undoing. */
  derive?(context: CommandContext, id: string): Promise<void>
}
