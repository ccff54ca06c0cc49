import { compileReading } from './compile-matcher.ts'
import { codeFirst } from './matcher-code.ts'
import type { Predicate } from './predicate.ts'
import { recordReading } from './read-record.ts'
import type { Shape } from './shape.ts'

/** Tells which of several predicates a record satisfies first, by its place among them; -1 when it satisfies none. */
export function firstMatcher(
  shape: Shape,
  predicates: readonly Predicate[],
): (record: Readonly<Record<string, unknown>>) => number {
  const reading = recordReading(shape)
  const code = codeFirst(predicates, reading)
  if (code) return code
  const tests = predicates.map((predicate) => compileReading<object>(predicate, reading))
  return (record) => tests.findIndex((test) => test(record))
}
