/** The languages in which messages for people exist. */
export type Locale = 'en' | 'zh-CN'

/** One thing that is wrong with an input: where, and what to do. */
export interface Issue {
  readonly code: string
  readonly message: string
  /** The message in Simplified Chinese. */
  readonly zh?: string
  /** Dotted path into the input, as in `ext.tier` or `2.email`. */
  readonly path?: string
}

/** A refusal as the table of its area describes it. `{blanks}` are filled when it is thrown. */
export interface Refusal {
  readonly en: string
  readonly zh: string
  /** What the reader can do about it. */
  readonly hint?: string
  /** Trying the same again later may succeed. */
  readonly retryable?: boolean
}

type Blanks<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Blanks<Rest>
  : never
type Values<S extends string> = { readonly [K in Blanks<S>]: string | number }
type Details = {
  readonly cause?: unknown
  readonly issues?: readonly Issue[]
  readonly meta?: Record<string, unknown>
  /** Says better than the table what the reader can do in this very case. */
  readonly hint?: string | undefined
}
type Thrower<S extends string> = [Blanks<S>] extends [never]
  ? (values?: Record<string, never>, details?: Details) => CrmError
  : (values: Values<S>, details?: Details) => CrmError

/** Makes a code that is not in capitals a type error. */
type UpperSnake<T> = { readonly [K in keyof T as K extends Uppercase<K & string> ? never : K]: never }

/** The functions that make the errors of a table. */
export type Throwers<T> = {
  readonly [K in keyof T]: T[K] extends { readonly en: infer S extends string } ? Thrower<S> : never
}

const BRAND = Symbol.for('crm.error')
const DOCS = 'https://github.com/guanxi-crm/guanxi/blob/main/docs/reference/errors.md'

/**
 * Every refusal and failure that Guanxi reports. Tell them apart by `code`, which never changes; texts may.
 * Messages name entities, fields and rules, never values of records; `meta` may hold values.
 *
 * @example
 * ```ts
 * try {
 *   await session.lead.grab({ id })
 * } catch (error) {
 *   if (isCrmError(error, 'CRM_LEAD_TAKEN')) showToast(error.text('zh-CN'))
 *   else throw error
 * }
 * ```
 */
export class CrmError extends Error {
  readonly code: string
  readonly hint: string | undefined
  /** Where the code is explained. */
  readonly docs: string
  readonly retryable: boolean
  readonly issues: readonly Issue[]
  readonly meta: Readonly<Record<string, unknown>>
  readonly #texts: { readonly en: string; readonly zh: string }

  constructor(code: string, refusal: Refusal, values: Record<string, string | number>, details: Details) {
    const issues = details.issues ?? []
    const en = withIssues(fill(refusal.en, values), issues, (issue) => issue.message)
    super(en, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'CrmError'
    this.code = code
    this.hint = details.hint ?? refusal.hint
    this.docs = `${DOCS}#${code.toLowerCase()}`
    this.retryable = refusal.retryable ?? false
    this.issues = issues
    this.meta = { ...values, ...details.meta }
    this.#texts = {
      en,
      zh: withIssues(fill(refusal.zh, values), issues, (issue) => issue.zh ?? issue.message),
    }
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** The message in one of the languages. */
  text(locale: Locale): string {
    return locale === 'zh-CN' ? this.#texts.zh : this.#texts.en
  }

  /** What may leave the process: no cause, no stack. */
  toJSON(): Record<string, unknown> {
    const { code, message, hint, docs, retryable, issues, meta } = this
    return { code, message, ...(hint && { hint }), docs, retryable, issues, meta }
  }
}

/** The refusal of one record of a batch, as the refusal of the batch: it says which record it was. */
export function inBatch(error: CrmError, index: number): CrmError {
  const refusal = knownErrors.get(error.code)
  if (!refusal) return error
  const { issues, meta, cause, hint } = error
  return new CrmError(error.code, refusal, meta as Record<string, string | number>, {
    issues: issues.map((one) => ({ ...one, path: one.path ? `${index}.${one.path}` : String(index) })),
    meta: { ...meta, index },
    cause,
    hint,
  })
}

/** Whether this is a {@link CrmError}, also of another copy of the library; with `code`, whether it is that one. */
export function isCrmError(error: unknown, code?: string): error is CrmError {
  if (typeof error !== 'object' || error === null || !(BRAND in error)) return false
  return code === undefined || (error as { code?: unknown }).code === code
}

/** Every code that was defined in this process, for the reference and its test. */
export const knownErrors = new Map<string, Refusal>()

/**
 * Defines an area's or a plugin's refusals. Each becomes a function that makes the error; a missing blank is a type error.
 *
 * @example
 * ```ts
 * const loyaltyErrors = defineErrors({
 *   LOYALTY_TIER_LOCKED: { en: 'Tier {tier} is locked.', zh: '等级 {tier} 已锁定。' },
 * })
 * throw loyaltyErrors.LOYALTY_TIER_LOCKED({ tier: 'gold' })
 * ```
 */
export function defineErrors<const T extends { readonly [code: string]: Refusal }>(
  table: T & UpperSnake<T>,
): Throwers<T> {
  const throwers: Record<string, unknown> = {}
  for (const [code, refusal] of Object.entries<Refusal>(table)) {
    knownErrors.set(code, refusal)
    throwers[code] = (values: Record<string, string | number> = {}, details: Details = {}) =>
      new CrmError(code, refusal, values, details)
  }
  return throwers as Throwers<T>
}

function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (blank, name: string) => String(values[name] ?? blank))
}

function withIssues(sentence: string, issues: readonly Issue[], text: (issue: Issue) => string): string {
  if (issues.length === 0) return sentence
  const first = issues
    .slice(0, 3)
    .map((issue) => (issue.path ? `${issue.path}: ${text(issue)}` : text(issue)))
  const more = issues.length > 3 ? ` (+${issues.length - 3})` : ''
  return `${sentence} ${first.join(' ')}${more}`
}
