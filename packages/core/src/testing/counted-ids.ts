import type { Ids } from '../index.ts'

/** Ids that can be foretold: UUIDs that count up from 1, so that two runs of a test write the same. */
export function countedIds(): Ids {
  let last = 0
  return {
    next() {
      last += 1
      return `00000000-0000-7000-8000-${String(last).padStart(12, '0')}`
    },
  }
}
