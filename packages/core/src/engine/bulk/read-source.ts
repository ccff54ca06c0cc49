import { bulkErrors } from './bulk-errors.ts'
import type { ImportSource } from './import-types.ts'

/** Reads rows one after the other, and never one ahead of what is wanted: the source waits while a chunk is written. */
export interface SourceReader {
  /** Up to `most` rows; fewer only at the end. */
  take(most: number): Promise<readonly unknown[]>
  /** Reads past rows and resolves to how many there were. */
  skip(rows: number): Promise<number>
  /** Lets go of the source before its end. */
  close(): Promise<void>
}

/** Opens a source. Throws CRM_IMPORT_SOURCE for what can't be read row by row. */
export function readSource(source: ImportSource): SourceReader {
  const iterator = iteratorOf(source)
  let isOver = false
  const next = async (): Promise<IteratorResult<unknown>> => {
    // Only what an asynchronous source promised has to be waited for.
    const step = iterator.next()
    const result = 'then' in step ? await step : step
    isOver = result.done === true
    return result
  }
  return {
    async take(most) {
      const rows: unknown[] = []
      while (rows.length < most && !isOver) {
        const { done, value } = await next()
        if (!done) rows.push(value)
      }
      return rows
    },
    async skip(rows) {
      let skipped = 0
      while (skipped < rows && !isOver) {
        if (!(await next()).done) skipped += 1
      }
      return skipped
    },
    async close() {
      if (!isOver) await iterator.return?.()
      isOver = true
    },
  }
}

function iteratorOf(source: unknown): Iterator<unknown> | AsyncIterator<unknown> {
  const given = (source ?? {}) as Partial<Iterable<unknown> & AsyncIterable<unknown>>
  const iterator =
    given[Symbol.asyncIterator]?.() ?? (typeof source === 'object' && given[Symbol.iterator]?.())
  if (!iterator) throw bulkErrors.CRM_IMPORT_SOURCE()
  return iterator
}
