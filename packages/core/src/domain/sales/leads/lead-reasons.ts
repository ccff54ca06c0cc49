import { nearestName } from '../../../conditions/nearest-name.ts'
import type { Issue } from '../../../engine/errors.ts'
import { unknownKeys } from '../../../engine/misspelt.ts'
import { salesErrors } from '../sales-errors.ts'

/** The reasons that may be given for what becomes of a lead. Where none are listed any text will do. */
export interface LeadReasons {
  readonly disqualify?: readonly string[]
  readonly nurture?: readonly string[]
  readonly recycle?: readonly string[]
}

const KEYS: Readonly<Record<keyof LeadReasons, true>> = { disqualify: true, nurture: true, recycle: true }

/** Refuses a reason that is none of the listed ones. */
export function demandReason(listed: readonly string[] | undefined, reason: string): void {
  if (!listed || listed.includes(reason)) return
  const meant = nearestName(reason, listed)
  throw salesErrors.CRM_LEAD_REASON({}, { meta: { reasons: listed, ...(meant && { meant }) } })
}

/** What is wrong with the catalogue of reasons, whoever wrote it without types. */
export function reasonProblems(reasons: unknown): readonly Issue[] {
  if (reasons === undefined) return []
  if (typeof reasons !== 'object' || reasons === null || Array.isArray(reasons))
    return [{ code: 'OPTION_INVALID', path: 'leadReasons', ...OBJECT }]
  const given = reasons as Readonly<Record<string, unknown>>
  return [
    ...unknownKeys(given, KEYS, 'leadReasons'),
    ...Object.keys(KEYS)
      .filter((key) => given[key] !== undefined && !isListOfReasons(given[key]))
      .map((key) => ({ code: 'OPTION_INVALID', path: `leadReasons.${key}`, ...LIST })),
  ]
}

const OBJECT = {
  message: "must be lists of reasons: { disqualify: ['No budget'] }.",
  zh: "必须是原因列表：{ disqualify: ['无预算'] }。",
}
const LIST = {
  message: 'must be a list of at least one text, each of at most 500 characters.',
  zh: '必须是至少含一项文本的列表，每项不超过 500 个字符。',
}

function isListOfReasons(given: unknown): boolean {
  const isReason = (one: unknown) =>
    typeof one === 'string' && one.trim() === one && one.length > 0 && one.length <= 500
  return Array.isArray(given) && given.length > 0 && given.every(isReason)
}
