import { expect, it } from 'vitest'
import { readBy } from './read-by.ts'

it.each([
  ['by name', ({ a, b }: Shown) => `${String(a)} ${String(b)}`, ['a', 'b']],
  ['where the first is empty', (record: Shown) => record['a'] ?? record['b'], ['a', 'b']],
  ['nothing', () => 7, []],
])('finds what a formula reads %s', (_, formula, fields) => {
  expect([...readBy(formula)]).toEqual(fields)
})

it.each([
  ['fails on empty fields', ({ a }: Shown) => (a as string).length],
  ['takes the record as a whole', (record: Shown) => JSON.stringify(record)],
  ['copies it', ({ a: _, ...rest }: Shown) => rest],
])('takes a formula that %s for one that reads all', (_, formula) => {
  expect(readBy(formula)).toBe('all')
})
type Shown = Readonly<Record<string, unknown>>
