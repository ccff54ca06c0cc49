import type { FieldSpec } from './field.ts'

type Formula = NonNullable<FieldSpec['compute']>

const known = new WeakMap<Formula, ReadonlySet<string> | 'all'>()

/**
 * The fields that a formula reads, found by letting it read a record in which all is empty. One that fails on that, or takes
 * the record as a whole, may read all of them.
 */
export function readBy(formula: Formula): ReadonlySet<string> | 'all' {
  const found = known.get(formula) ?? watchReading(formula)
  known.set(formula, found)
  return found
}

function watchReading(formula: Formula): ReadonlySet<string> | 'all' {
  const read = new Set<string>()
  let isWhole = false
  const record = new Proxy<Record<string, unknown>>(
    {},
    {
      get(_, field) {
        read.add(String(field))
        return null
      },
      ownKeys() {
        isWhole = true
        return []
      },
    },
  )
  try {
    formula(record)
  } catch {
    return 'all'
  }
  return isWhole ? 'all' : read
}
