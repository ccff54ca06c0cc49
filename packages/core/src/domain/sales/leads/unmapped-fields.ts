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
  ],
])

/**
 * Fields of a converted lead that are filled but stand nowhere on its customer: what host, plugins or the tenant added
 * (`ext.tier`), and what the account, known before, says otherwise.
 */
export function unmappedFields(
  lead: Values,
  account: Values | undefined,
  became: readonly (Values | undefined)[],
): readonly string[] {
  const added = Object.entries((lead['ext'] as Values | undefined) ?? {})
  const own = Object.entries(lead).filter(([field]) => !SETTLED.has(field))
  const lost = own.filter(([field, value]) => {
    const there = ON_ACCOUNT[field] as string | undefined
    if (!isFilled(value)) return false
    if (there !== undefined) return account?.[there] !== value
    return !became.some((record) => isSame(record?.[field], value))
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
