import { CUSTOMER_FIELDS, type CustomerField, type FieldPolicy } from '../erp-options.ts'
import type { FieldConflict } from '../links/erp-link.ts'
import type { CustomerTexts } from './customer-fields.ts'

/** What both sides have, and what they agreed on last. */
export interface MergeFacts {
  /** Null where they never agreed on anything. */
  readonly base: Partial<CustomerTexts> | null
  readonly ours: CustomerTexts
  readonly theirs: CustomerTexts
  /** Which of both was changed later; undefined where nobody knows. */
  readonly later?: 'crm' | 'erp'
}

/** What a customer comes to. */
export interface MergedCustomer {
  readonly merged: CustomerTexts
  /** What of it is new to us. */
  readonly toWrite: Partial<CustomerTexts>
  /** Whether something of it is other than the ERP has it, */
  readonly differs: boolean
  /** and whether that is because the ERP changed what is not its own. */
  readonly overrides: boolean
  /** Both changed it, and somebody has to say what counts. Until then each side keeps its own. */
  readonly conflicts: readonly FieldConflict[]
}

/**
 * Joins a customer of two sides field by field. Where one side alone changed a field since both agreed, its word counts,
 * unless the field belongs to the other; where both did, the policy of the field decides.
 */
export function mergeCustomer(
  { base, ours, theirs, later = 'erp' }: MergeFacts,
  policies: { readonly [field in CustomerField]: FieldPolicy },
): MergedCustomer {
  const merged: Record<string, string | null> = {}
  const conflicts: FieldConflict[] = []
  for (const field of CUSTOMER_FIELDS) {
    const facts = { base: base?.[field] ?? null, ours: ours[field], theirs: theirs[field] }
    const winner = winnerOf(facts, policies[field], later)
    if (winner === 'manual') conflicts.push({ field, ...facts })
    merged[field] = winner === 'erp' ? facts.theirs : facts.ours
  }
  // An account has a name, whatever the ERP says.
  merged['name'] ||= ours.name
  const texts = merged as unknown as CustomerTexts
  const toWrite = Object.fromEntries(
    CUSTOMER_FIELDS.flatMap((field) => (texts[field] === ours[field] ? [] : [[field, texts[field]]])),
  )
  const open = new Set<string>(conflicts.map(({ field }) => field))
  const other = CUSTOMER_FIELDS.filter((field) => texts[field] !== theirs[field] && !open.has(field))
  const overrides = other.some((field) => theirs[field] !== (base?.[field] ?? null))
  return { merged: texts, toWrite, differs: other.length > 0, overrides, conflicts }
}

interface FieldFacts {
  readonly base: string | null
  readonly ours: string | null
  readonly theirs: string | null
}

function winnerOf(
  { base, ours, theirs }: FieldFacts,
  policy: FieldPolicy,
  later: 'crm' | 'erp',
): 'crm' | 'erp' | 'manual' {
  if (ours === theirs) return 'crm'
  if (policy === 'crm' || policy === 'erp') return policy
  if (ours === base) return 'erp'
  if (theirs === base) return 'crm'
  return policy === 'newest' ? later : 'manual'
}
