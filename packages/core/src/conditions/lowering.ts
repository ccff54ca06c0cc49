import {
  type Blanks,
  CONDITION_SENTENCES,
  type ConditionCode,
  ConditionError,
  type ConditionIssue,
  clip,
  inWords,
} from './condition-errors.ts'
import type { Predicate } from './predicate.ts'
import type { Shape } from './shape.ts'

/** How deep conditions nest. */
export const MAX_DEPTH = 16
/** Over how many relations a condition leads: each is a search within a search. */
export const MAX_HOPS = 4
/** How many conditions and operators one condition holds in all. */
const MAX_NODES = 500
/** How many issues are told of: enough for people, and a bound for those who send rubbish. */
const MAX_ISSUES = 100
/** How many items a list to choose from has. */
export const MAX_LIST = 10_000

/** A value of the acting user: an id, a team, several territories. */
export type ActorValue = string | number | boolean | null | readonly (string | number | boolean)[]

/** What terms stand for during one evaluation. */
export interface ConditionVars {
  /** Epoch milliseconds. */
  readonly now: number
  /** The time zone in which days begin, as in `Asia/Shanghai`. */
  readonly zone: string
  readonly actor: { readonly [attribute: string]: ActorValue | undefined }
}

/** Where the changes of records are kept, for what a condition asks about the past. */
export interface HistoryTable {
  readonly table: string
  /** Text: the id of the record. */
  readonly recordColumn: string
  /** Text: the name of its shape. */
  readonly entityColumn: string
  readonly atColumn: string
  /** JSON: `{ field: [before, after] }` in stored form, with `ext.tier` as the field for what lies under `ext`. */
  readonly changesColumn: string
}

/** What lowering needs to know besides the shape. */
export interface LowerOptions {
  /** May be left out, or given in part, when the condition has no terms that need it. */
  readonly vars?: Partial<ConditionVars>
  /** There is a change at hand, so `changed`, `changedTo` and `was` may be asked. */
  readonly event?: boolean
  /** Whether the viewer may know a field; `ext` fields are named `ext.tier`. */
  readonly allow?: (shape: string, field: string) => 'ok' | 'hidden'
  /** What holds for every related record that counts: not deleted, and visible to the viewer. */
  readonly related?: (shape: Shape) => Predicate | undefined
  readonly history?: HistoryTable
}

/** One lowering: its options, the budget it has used, and what it found wrong. */
export interface Lowering {
  readonly options: LowerOptions
  readonly issues: ConditionIssue[]
  nodes: number
  /** Terms were folded, so the predicate holds for these vars only. */
  usesVars: boolean
}

/** Where in the condition we are. */
export interface Scope {
  readonly lowering: Lowering
  readonly shape: Shape
  readonly path: readonly (string | number)[]
  readonly depth: number
  /** How many relations led here. */
  readonly hops: number
  /** Under an odd number of `not`: what is built must be true where the condition is false. */
  readonly negated: boolean
  /** The record at hand, not a related one, has a change. */
  readonly event: boolean
  /** In a list: the value at hand is an item, and the record's fields are out of reach. */
  readonly item: boolean
}

/** The scope of a part of the condition. */
export function inside(scope: Scope, ...keys: readonly (string | number)[]): Scope {
  return { ...scope, path: [...scope.path, ...keys] }
}

/** Notes what is wrong here. */
export function report(scope: Scope, code: ConditionCode, blanks: Blanks = {}, meant?: string): void {
  const path = scope.path.map((key) => (typeof key === 'string' ? clip(key) : key))
  const words = inWords(CONDITION_SENTENCES[code], blanks)
  scope.lowering.issues.push({ code, path, ...(meant === undefined ? words : withGuess(words, meant)) })
  if (scope.lowering.issues.length >= MAX_ISSUES) throw new ConditionError(scope.lowering.issues)
}

/** The sentences with the name that was probably meant. */
function withGuess({ message, zh, meta }: ReturnType<typeof inWords>, meant: string) {
  return {
    message: message.replace(/\.$/, `; did you mean "${meant}"?`),
    zh: zh.replace(/。$/, `，可能应为“${meant}”。`),
    meta: { ...meta, meant },
  }
}

/** Counts one more part and gives up on a condition that has too many: the rest is not even looked at. */
export function spend(scope: Scope): void {
  scope.lowering.nodes += 1
  if (scope.lowering.nodes <= MAX_NODES) return
  report(scope, 'CONDITION_TOO_LARGE', { limit: MAX_NODES })
  throw new ConditionError(scope.lowering.issues)
}
