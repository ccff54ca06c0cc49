import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { inOrder, type Ordered } from './order.ts'

const item = (id: string, after: readonly string[] = [], before: readonly string[] = []): Ordered => ({
  id,
  before,
  after,
})
const ids = (items: readonly Ordered[]) => items.map(({ id }) => id)

/** Items with wishes that can all be granted: each wish agrees with a hidden order. */
const grantable = fc
  .record({
    size: fc.integer({ min: 1, max: 12 }),
    pairs: fc.array(fc.tuple(fc.nat(11), fc.nat(11), fc.boolean()), { maxLength: 30 }),
    seeds: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
  })
  .map(({ size, pairs, seeds }) => {
    const names = Array.from({ length: size }, (_, at) => `h${at}`)
    const hidden = [...names].sort((a, b) => (seeds[names.indexOf(a)] ?? 0) - (seeds[names.indexOf(b)] ?? 0))
    const before = new Map<string, string[]>(names.map((name) => [name, []]))
    const after = new Map<string, string[]>(names.map((name) => [name, []]))
    for (const [one, other, saysBefore] of pairs) {
      const [first, second] = [hidden[Math.min(one, other) % size], hidden[Math.max(one, other) % size]]
      if (first === undefined || second === undefined || hidden.indexOf(first) >= hidden.indexOf(second))
        continue
      if (saysBefore) before.get(first)?.push(second)
      else after.get(second)?.push(first)
    }
    return names.map((name) => item(name, after.get(name), before.get(name)))
  })

it('grants every wish, loses nobody and gives the same order again', () => {
  fc.assert(
    fc.property(grantable, (items) => {
      const { sorted, problems } = inOrder(items)

      const place = new Map(ids(sorted).map((id, at) => [id, at]))
      expect(problems).toEqual([])
      expect(ids(sorted).sort()).toEqual(ids(items).sort())
      for (const { id, before, after } of items) {
        for (const other of before) expect(place.get(id)).toBeLessThan(place.get(other) ?? -1)
        for (const other of after) expect(place.get(id)).toBeGreaterThan(place.get(other) ?? Infinity)
      }
      expect(ids(inOrder(items).sorted)).toEqual(ids(sorted))
      expect(ids(inOrder(sorted).sorted)).toEqual(ids(sorted))
    }),
    { numRuns: 500 },
  )
})

it('leaves as declared what nothing orders', () => {
  expect(ids(inOrder([item('c'), item('a', ['b']), item('b'), item('d')]).sorted)).toEqual([
    'c',
    'b',
    'a',
    'd',
  ])
})

it.each([
  ['of two', [item('a', ['b']), item('b', ['a'])], ['a', 'b', 'a']],
  ['of one', [item('a', ['a'])], ['a', 'a']],
  [
    'behind a tail',
    [item('tail', ['a']), item('a', ['c']), item('b', ['a']), item('c', ['b'])],
    ['a', 'b', 'c', 'a'],
  ],
  ['said by both sides', [item('a', [], ['b']), item('b', [], ['a'])], ['a', 'b', 'a']],
])('names the whole path of a cycle %s', (_, items, path) => {
  const { problems } = inOrder(items)

  expect(problems).toHaveLength(1)
  const [problem] = problems
  if (problem?.kind !== 'cycle') throw new Error('no cycle found')
  expect(problem.path[0]).toBe(problem.path.at(-1))
  expect(turnedTo(problem.path, path[0] ?? '')).toEqual(path)
})

/** A cycle can be told from any of its members on. */
function turnedTo(path: readonly string[], first: string): string[] {
  const round = path.slice(1)
  const start = round.indexOf(first)
  return [...round.slice(start), ...round.slice(0, start), first]
}

it('reports an unknown target, unless it may be missing', () => {
  expect(inOrder([item('a', ['ghost']), item('b', ['maybe?'], ['a?'])])).toEqual({
    sorted: [item('b', ['maybe?'], ['a?']), item('a', ['ghost'])],
    problems: [{ kind: 'unknown', id: 'a', target: 'ghost' }],
  })
})
