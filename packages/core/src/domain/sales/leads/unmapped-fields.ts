import type { Became, FieldWay } from './conversion-rules.ts'

type Values = Readonly<Record<string, unknown>>

/** Fields of a lead that the account has too, by its own name for them. */
const ON_ACCOUNT: Values = { website: 'domain', region: 'region', employees: 'employees' }

/** Fields that convert into fields of the same meaning, or that are about the lead alone. */
const SETTLED: ReadonlySet<string> = new Set([
  ...['id', 'createdAt', 'updatedAt', 'deletedAt', 'version', 'ext'],
  ...['name', 'company', 'email', 'phone', 'title', 'ownerId', 'source', 'urgency'],
  ...[
    'status',
    'disqualifiedReason',
    'assignedBy',
    'assignedAt',
    'poolEnteredAt',
    'previousOwners',
    'releaseReason',
    'convertedAt',
    'accountId',
    'contactId',
    'opportunityId',
    'conversion',
  ],
  ...['firstTouch', 'consent', 'score', 'grade', 'scoredAt', 'scoreVersion', 'scoreDueAt'],
  ...['nurtureUntil', 'nurtureReason', 'recycleCount', 'recycleReason'],
])

/**
 * Fields of a converted lead that are filled but stand nowhere on its customer: what host, plugins or the tenant added
 * (`ext.tier`), and what the customer, known before, says otherwise.
 */
export function unmappedFields(
  lead: Values,
  ways: readonly FieldWay[],
  became: Readonly<Record<Became, Values | undefined>>,
): readonly string[] {
  const { account } = became
  const added = Object.entries((lead['ext'] as Values | undefined) ?? {})
  const lost = Object.entries(lead).filter(([field, value]) => {
    if (!isFilled(value)) return false
    const way = ways.find(({ from }) => from === field)
    if (way) return !isSame(became[way.entity]?.[way.field], value)
    if (SETTLED.has(field)) return false
    const there = ON_ACCOUNT[field] as string | undefined
    if (there !== undefined) return account?.[there] !== value
    return !Object.values(became).some((record) => isSame(record?.[field], value))
  })
  return [
    ...lost.map(([field]) => field),
    ...added.filter(([, value]) => isFilled(value)).map(([field]) => `ext.${field}`),
  ]
}

function isSame(there: unknown, value: unknown): boolean {
  return JSON.stringify(there) === JSON.stringify(value)
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== ''
}
