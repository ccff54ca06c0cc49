import type { AnyPlugin, Duration } from '@guanxi/core'
import { type Issue, milliseconds } from '@guanxi/core'
import { ERP_KINDS, type ErpConnector, type ErpKind } from '@guanxi/core/commerce'
import { erpErrors } from './erp-errors.ts'

/** What of a customer both sides know. */
export const CUSTOMER_FIELDS = ['code', 'name', 'email', 'phone', 'taxId', 'address'] as const
export type CustomerField = (typeof CUSTOMER_FIELDS)[number]

/** Whose word counts where both changed a field: ours, the ERP's, the later one, or somebody's who settles it. */
export type FieldPolicy = 'crm' | 'erp' | 'newest' | 'manual'

/** How the ERP plugin is set up. */
export interface ErpOptionsInput {
  /** What `commerce()` made. */
  readonly commerce: AnyPlugin
  readonly connector: ErpConnector
  /** How far an order is led there once it was pushed; `confirmed` when left out. */
  readonly leadTo?: 'draft' | 'submitted' | 'confirmed'
  /** Customers of the ERP that are unknown here: `create` (when left out) makes accounts of them. */
  readonly newCustomers?: 'create' | 'ignore'
  /**
   * Whose word counts, by field of the customer. Left out: `erp` for `code` and `taxId`, `newest` for the others.
   */
  readonly fields?: { readonly [field in CustomerField]?: FieldPolicy }
  /** What is pulled; all that the connector can when left out. */
  readonly kinds?: readonly ErpKind[]
  /** How often it is looked what has changed there; `1m` when left out. */
  readonly every?: Duration
  /** How far before its end a pull begins again, for what is committed late there; `5m` when left out. */
  readonly overlap?: Duration
  /** How often all ids are compared, where the ERP does not tell of deletions; `1d` when left out. */
  readonly sweep?: Duration
  /** How long a call may take; `20s` when left out. */
  readonly timeout?: Duration
  /** How long a price is waited for while quoting; `2s` when left out. */
  readonly quoteTimeout?: Duration
  /** After so many failures in a row the ERP is left alone (5) for so long (`10s`). */
  readonly failuresUntilRest?: number
  readonly rest?: Duration
}

/** The options in the form in which they are used. */
export interface ErpOptions {
  readonly leadTo: 'draft' | 'submitted' | 'confirmed'
  readonly createsCustomers: boolean
  readonly fields: { readonly [field in CustomerField]: FieldPolicy }
  readonly kinds: readonly ErpKind[]
  readonly every: Duration
  readonly overlapMs: number
  readonly sweepMs: number
  readonly timeoutMs: number
  readonly quoteTimeoutMs: number
  readonly failuresUntilRest: number
  readonly restMs: number
}

const USUAL_FIELDS: ErpOptions['fields'] = {
  ...{ code: 'erp', taxId: 'erp' },
  ...{ name: 'newest', email: 'newest', phone: 'newest', address: 'newest' },
}
const POLICIES: readonly unknown[] = ['crm', 'erp', 'newest', 'manual']
const KEYS: readonly string[] = [
  ...['commerce', 'connector', 'leadTo', 'newCustomers', 'fields', 'kinds', 'every', 'overlap'],
  ...['sweep', 'timeout', 'quoteTimeout', 'failuresUntilRest', 'rest'],
]

/** Reads the options; throws ERP_OPTIONS_INVALID with all that is wrong. */
export function readOptions(given: ErpOptionsInput): ErpOptions {
  const issues: Issue[] = []
  const note = (path: string, message: string, zh: string) =>
    issues.push({ code: 'OPTION_INVALID', path, message, zh })
  for (const key of Object.keys(given)) if (!KEYS.includes(key)) note(key, 'is no option.', '不是有效选项。')
  const ms = (path: 'overlap' | 'sweep' | 'timeout' | 'quoteTimeout' | 'rest' | 'every', usual: Duration) => {
    const value = spanOf(given[path] ?? usual)
    if (Number.isNaN(value) || (value <= 0 && path !== 'overlap'))
      note(path, "must be a duration: '5m'.", "必须是时长，例如 '5m'。")
    return value
  }
  const oneOf = <T extends string>(path: 'leadTo' | 'newCustomers', words: readonly T[], usual: T): T => {
    const word = given[path] ?? usual
    if (!words.includes(word as T))
      note(path, `must be one of: ${words.join(', ')}.`, `必须是：${words.join('、')}。`)
    return word as T
  }
  if (!given.connector?.id) note('connector', 'must be a connector.', '必须是连接器。')
  if (!given.commerce?.id) note('commerce', 'must be what commerce() made.', '必须是 commerce() 的返回值。')
  for (const [field, policy] of Object.entries(given.fields ?? {})) {
    if (!(CUSTOMER_FIELDS as readonly string[]).includes(field))
      note(`fields.${field}`, `must be one of: ${CUSTOMER_FIELDS.join(', ')}.`, '不是客户字段。')
    if (!POLICIES.includes(policy))
      note(`fields.${field}`, `must be one of: ${POLICIES.join(', ')}.`, `必须是：${POLICIES.join('、')}。`)
  }
  for (const kind of given.kinds ?? [])
    if (!given.connector?.pulls[kind])
      note('kinds', `has "${kind}", which the connector does not pull.`, `连接器不支持拉取“${kind}”。`)
  const failuresUntilRest = given.failuresUntilRest ?? 5
  if (!Number.isSafeInteger(failuresUntilRest) || failuresUntilRest < 1)
    note('failuresUntilRest', 'must be a whole number from 1.', '必须是不小于 1 的整数。')
  const options = {
    leadTo: oneOf('leadTo', ['draft', 'submitted', 'confirmed'], 'confirmed'),
    createsCustomers: oneOf('newCustomers', ['create', 'ignore'], 'create') === 'create',
    fields: { ...USUAL_FIELDS, ...given.fields },
    kinds: ERP_KINDS.filter((kind) => given.connector?.pulls[kind] && (given.kinds?.includes(kind) ?? true)),
    every: given.every ?? '1m',
    overlapMs: ms('overlap', '5m'),
    sweepMs: ms('sweep', '1d'),
    timeoutMs: ms('timeout', '20s'),
    quoteTimeoutMs: ms('quoteTimeout', '2s'),
    restMs: ms('rest', '10s'),
    failuresUntilRest,
  } as const
  ms('every', '1m')
  if (issues.length > 0) throw erpErrors.ERP_OPTIONS_INVALID({}, { issues })
  return options
}

function spanOf(given: unknown): number {
  try {
    return typeof given === 'string' ? milliseconds(given as Duration) : Number.NaN
  } catch {
    return Number.NaN
  }
}
