import { isStorableText } from '../../conditions/text.ts'
import type { IssueCode } from './issues.ts'

/** What is wrong with an input whatever its schema, and where. */
export interface Unsafe {
  readonly code: IssueCode
  readonly path: readonly string[]
}

const DEEPEST = 100
const MOST_PARTS = 1_000_000
/** Of all texts together: no schema need say how long each may be. */
const MOST_SIGNS = 5_000_000

/**
 * Looks for what no input may hold, because schemas pass over it or give in: keys that mean the prototype, text that
 * cannot be stored, nesting without end.
 */
export function findUnsafe(value: unknown): Unsafe | undefined {
  let parts = 0
  let signs = 0

  function look(part: unknown, path: readonly string[]): Unsafe | undefined {
    parts += 1
    if (parts > MOST_PARTS) return { code: 'NOT_JSON', path: path.slice(0, 1) }
    if (typeof part === 'string') {
      signs += part.length
      if (signs > MOST_SIGNS) return { code: 'NOT_JSON', path: path.slice(0, 1) }
      return isStorableText(part) ? undefined : { code: 'BAD_TEXT', path }
    }
    if (typeof part !== 'object' || part === null || part instanceof Date) return undefined
    if (path.length > DEEPEST) return { code: 'NOT_JSON', path: path.slice(0, 1) }
    for (const key of Object.keys(part)) {
      const at = [...path, key]
      if (key === '__proto__') return { code: 'UNKNOWN_FIELD', path: at }
      if (!isStorableText(key)) return { code: 'BAD_TEXT', path }
      const found = look((part as Readonly<Record<string, unknown>>)[key], at)
      if (found) return found
    }
    return undefined
  }

  return look(value, [])
}
