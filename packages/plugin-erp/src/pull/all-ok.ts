import type { BatchResult } from '@guanxi/core'

/** The records of a batch that is written as a whole or not at all. */
export function allOk<R>(results: readonly BatchResult<R>[]): readonly R[] {
  return results.map((one) => {
    if (!one.ok) throw one.error
    return one.record
  })
}
