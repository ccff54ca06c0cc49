import { isPlainObject } from '../entities/parse-value.ts'

/**
 * A copy that nobody can change, down to its dates: hooks are shown copies, so that the only ways to change a write are
 * those that the engine checks.
 */
export function frozenCopy<T>(value: T): T {
  return copy(value) as T
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return new Date(value)
  if (Array.isArray(value)) return Object.freeze(value.map(copy))
  if (!isPlainObject(value)) return value
  const copied: Record<string, unknown> = {}
  for (const key of Object.keys(value)) copied[key] = copy(value[key])
  return Object.freeze(copied)
}

/** What a hook is shown of a record or input: everything, or the fields that its plugin asked for. */
export function shownTo<T extends Readonly<Record<string, unknown>> | null>(
  value: T,
  sees: ((field: string) => boolean) | undefined,
): T {
  if (value === null || sees === undefined) return value
  const entries = Object.entries(value).filter(([field]) => ALWAYS_SHOWN.has(field) || sees(field))
  return Object.freeze(Object.fromEntries(entries)) as T
}

const ALWAYS_SHOWN: ReadonlySet<string> = new Set(['id', 'version', 'createdAt', 'updatedAt', 'deletedAt'])
