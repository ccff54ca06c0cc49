import type { Comparison, Quantifier, TextTest } from './predicate.ts'
import { compareText } from './text.ts'

/** Whether a comparison holds between two values of one kind, neither of which is nothing. */
export function holds(op: Comparison, left: unknown, right: unknown): boolean {
  if (op === 'eq') return left === right
  if (op === 'neq') return left !== right
  const order =
    typeof left === 'string' && typeof right === 'string'
      ? compareText(left, right)
      : Number(left) - Number(right)
  if (op === 'gt') return order > 0
  if (op === 'gte') return order >= 0
  return op === 'lt' ? order < 0 : order <= 0
}

/** Literal tests of a text. */
export const TEXT_TESTS: { readonly [T in TextTest]: (value: string, text: string) => boolean } = {
  contains: (value, text) => value.includes(text),
  startsWith: (value, text) => value.startsWith(text),
  endsWith: (value, text) => value.endsWith(text),
}

/** Whether as many of some things satisfy as a quantifier asks for. */
export function quantified<T>(
  quantifier: Quantifier,
  things: Iterable<T>,
  satisfies: (thing: T) => boolean,
): boolean {
  // The first that decides, decides: one that satisfies, or one that does not.
  const decidedBy = quantifier === 'some' || quantifier === 'none'
  let isEmpty = true
  for (const thing of things) {
    isEmpty = false
    if (satisfies(thing) === decidedBy) return quantifier === 'some'
  }
  return quantifier === 'none' || quantifier === 'every' || (quantifier === 'everyNonEmpty' && !isEmpty)
}

/** How many things satisfy. */
export function countOf<T>(things: Iterable<T>, satisfies: (thing: T) => boolean): number {
  let count = 0
  for (const thing of things) if (satisfies(thing)) count += 1
  return count
}

/** The same JSON, whatever the order of its keys. */
export function isSameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const [a, b] = [left as { readonly [key: string]: unknown }, right as { readonly [key: string]: unknown }]
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSameJson(a[key], b[key]))
  )
}
