import { type BatchResult, isCrmError } from '@guanxi/core'
import { afterFailure } from '../push/after-failure.ts'
import type { Applied } from './fresh-records.ts'

/** A record that is refused here keeps no other from being taken in: its link says why, and it can be replayed. */
function refused(error: unknown): Applied {
  const { patch } = afterFailure(error, { id: '', attempts: 0 })
  return { state: 'failed', task: 'pull', pulledHash: null, lastError: patch.lastError ?? null, attempts: 1 }
}

/** What one call came to, in the transaction of the page: a refusal takes back that call alone. */
export async function tried(call: () => Promise<Applied>): Promise<Applied> {
  try {
    return await call()
  } catch (error) {
    // A store that is busy is busy for the whole page.
    if (!isCrmError(error) || error.retryable) throw error
    return refused(error)
  }
}

/** The same for records that were written together: by the place of each. */
export function writtenAt<R extends { readonly id: string }>(
  places: readonly number[],
  results: readonly BatchResult<R>[],
): ReadonlyMap<number, Applied> {
  return new Map(
    results.map((one, at) => {
      if (!one.ok && one.error.retryable) throw one.error
      return [places[at] as number, one.ok ? { localId: one.record.id } : refused(one.error)]
    }),
  )
}

/** Each record on its own, in one go. */
export const EACH = { onError: 'collect' } as const
