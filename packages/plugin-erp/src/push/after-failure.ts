import type { CrmError } from '@guanxi/core'
import { isCrmError } from '@guanxi/core'
import type { ErpErrorCode } from '@guanxi/core/commerce'
import { ErpResting, isErpError } from '../call-erp.ts'
import { erpErrors } from '../erp-errors.ts'
import { digest } from '../links/digest.ts'
import type { LinkFailure, LinkPatch } from '../links/erp-link.ts'

/** What is noted of an attempt: what the link becomes, and when it is due again. */
export interface Outcome {
  readonly patch: LinkPatch
  readonly retryInMs?: number
  /** The ERP is to be left alone meanwhile. */
  readonly isBusy?: boolean
}

const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 3_600_000
/** Eleven pauses, the last of them an hour each: about half a day. */
const MOST_ATTEMPTS = 16

/**
 * What becomes of a link after an attempt that failed. What may go well later is tried again, later each time and not all at
 * once; what never will waits for somebody to replay it.
 */
export function afterFailure(
  error: unknown,
  { id, attempts }: { readonly id: string; readonly attempts: number },
): Outcome {
  // Nothing was tried, so nothing is counted.
  if (error instanceof ErpResting)
    return { patch: { state: 'pending' }, retryInMs: FIRST_PAUSE_MS, isBusy: true }
  const { isRetryable, retryAfterMs, failure } = failureOf(error)
  const next = attempts + 1
  const patch = { attempts: next, lastError: failure } as const
  if (!isRetryable || next >= MOST_ATTEMPTS) return { patch: { ...patch, state: 'failed' } }
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** attempts, LONGEST_PAUSE_MS)
  // Half of the pause is spread, by what is the same whoever reckons it.
  const spread = Number.parseInt(digest(`${id} ${next}`).slice(0, 4), 16) / 0xffff
  return {
    patch: { ...patch, state: 'pending' },
    ...(failure.code === 'ERP_BUSY' && { isBusy: true }),
    retryInMs: Math.max(retryAfterMs ?? 0, Math.round(pause / 2 + (pause / 2) * spread)),
  }
}

const NAMED: { readonly [code in ErpErrorCode]: () => CrmError } = {
  auth: () => erpErrors.ERP_ACCESS_REFUSED(),
  validation: () => erpErrors.ERP_RECORD_REFUSED(),
  conflict: () => erpErrors.ERP_CHANGED_THERE(),
  notFound: () => erpErrors.ERP_GONE(),
  rateLimited: () => erpErrors.ERP_BUSY(),
  unavailable: () => erpErrors.ERP_AWAY(),
  timeoutUnknown: () => erpErrors.ERP_ANSWER_LOST(),
  unsupported: () => erpErrors.ERP_UNABLE(),
}

const LONGEST_DETAIL = 300

function failureOf(error: unknown): {
  readonly isRetryable: boolean
  readonly retryAfterMs?: number | undefined
  readonly failure: LinkFailure
} {
  if (isErpError(error)) {
    const named = NAMED[error.code]()
    const { retryable: isRetryable } = named
    const failure = wordsOf(named, error.message.slice(0, LONGEST_DETAIL))
    return { isRetryable, retryAfterMs: error.retryAfterMs, failure }
  }
  if (isCrmError(error)) return { isRetryable: error.retryable, failure: wordsOf(error) }
  // A slip of ours: not told, for it may hold anything.
  return { isRetryable: true, failure: wordsOf(erpErrors.ERP_AWAY()) }
}

function wordsOf(error: CrmError, detail: string | null = null): LinkFailure {
  return { code: error.code, en: error.text('en'), zh: error.text('zh-CN'), detail }
}
