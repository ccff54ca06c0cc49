import type { CrmError } from '../../../engine/errors.ts'
import { salesErrors } from '../sales-errors.ts'
import type { ClaimVerdict } from './may-claim.ts'

/** A verdict against a claim, as the refusal that the claimant reads. */
export function claimRefused(verdict: Extract<ClaimVerdict, { allowed: false }>): CrmError {
  if (verdict.reason === 'holding') return salesErrors.CRM_CLAIM_HOLDING({ limit: verdict.limit })
  if ('resetsAt' in verdict) {
    const { reason, limit, resetsAt } = verdict
    return salesErrors.CRM_CLAIM_LIMIT({ limit, resetsAt: inWords(resetsAt) }, { meta: { reason } })
  }
  const claimableAt = inWords(verdict.claimableAt)
  return verdict.reason === 'cooldown'
    ? salesErrors.CRM_CLAIM_COOLDOWN({ claimableAt })
    : salesErrors.CRM_CLAIM_LOCKED({ claimableAt })
}

/** As JSON writes an instant: refusals leave the process. */
function inWords(instant: number): string {
  return new Date(instant).toISOString()
}
