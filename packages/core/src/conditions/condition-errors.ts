/** Everything that can be wrong with a condition, one sentence each. The codes are stable. */
export const CONDITION_SENTENCES = {
  CONDITION_SHAPE: 'Expected {expected} here.',
  CONDITION_UNKNOWN_FIELD: '{shape} has no field or relation {field}.',
  CONDITION_HIDDEN_FIELD: '{field} of {shape} is not yours to see, so a condition cannot ask about it.',
  CONDITION_UNKNOWN_OPERATOR: '{operator} cannot be asked of {field}, which takes {operators}.',
  CONDITION_TYPE: '{field} is compared with a value that it cannot have: expected {expected}.',
  CONDITION_OPTION: '{field} is never {value}: it is one of {options}.',
  CONDITION_CURRENCY: '{field} is compared with another currency: expected {expected}.',
  CONDITION_OVERFLOW: '{field} is compared with a value too large to be kept exactly.',
  CONDITION_UNKNOWN_TERM: '{term} is not a term that {field} can be compared with.',
  CONDITION_MISSING_VARS: '{term} needs to know {needed}: pass it in vars.',
  CONDITION_EVENT_ONLY: '{operator} asks about the change at hand and cannot be used in a query.',
  CONDITION_NO_HISTORY: '{operator} asks about the past, which is not at hand here.',
  CONDITION_TOO_DEEP: 'The condition is nested deeper than {limit} levels.',
  CONDITION_TOO_LARGE: 'The condition has more than {limit} parts.',
  CONDITION_LIST_TOO_LONG: 'The list for {field} has more than {limit} items.',
} as const

/** What a condition can be warned about: it is valid, but hardly means what it says. */
export const CONDITION_WARNINGS = {
  CONDITION_NEQ_NULLABLE: 'Records without {field} do not match {operator}; say neqOrNull if they shall.',
  CONDITION_UNSATISFIABLE: 'No value of {field} can satisfy all that is asked of it.',
} as const

/** A stable code of {@link CONDITION_SENTENCES}. */
export type ConditionCode = keyof typeof CONDITION_SENTENCES
/** A stable code of {@link CONDITION_WARNINGS}. */
export type ConditionWarningCode = keyof typeof CONDITION_WARNINGS
/** The values that fill a sentence's blanks, for a host that has its own words. */
export type IssueMeta = { readonly [blank: string]: string | number }

/** One thing wrong with a condition, and where: `['all', 1, 'region', 'gt']`. */
export interface ConditionIssue {
  readonly code: ConditionCode
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly meta: IssueMeta
}

/** One thing to think about in a condition. */
export interface ConditionWarning {
  readonly code: ConditionWarningCode
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly meta: IssueMeta
}

/** A condition that means nothing, with everything that is wrong with it. */
export class ConditionError extends Error {
  readonly issues: readonly ConditionIssue[]

  constructor(issues: readonly ConditionIssue[]) {
    super(issues.map((issue) => issue.message).join(' '))
    this.name = 'ConditionError'
    this.issues = issues
  }
}

/** Fills a sentence's blanks. What came from outside is cut short. */
export function sentence(text: string, meta: IssueMeta): string {
  return text.replace(/\{(\w+)\}/g, (blank, name: string) => clip(String(meta[name] ?? blank)))
}

/** At most 200 characters of a text from outside. */
export function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199).toWellFormed()}…` : text
}
