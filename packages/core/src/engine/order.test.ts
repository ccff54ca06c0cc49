import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inOrder, type Ordered } from './order.ts'

const named = (id: string, wishes: Partial<Ordered> = {}): Ordered => ({
  id,
  before: [],
  after: [],
  ...wishes,
})
const order = (...items: Ordered[]) => inOrder(items).sorted.map(({ id }) => id)

describe('putting in order', () => {
  it('leaves what nothing orders as it was declared', () => {
    expect(order(named('c'), named('a'), named('b'))).toEqual(['c', 'a', 'b'])
  })

  it.each([
    ['after', [named('a', { after: ['b'] }), named('b')]],
    ['before', [named('a'), named('b', { before: ['a'] })]],
    ['both, which say the same', [named('a', { after: ['b'] }), named('b', { before: ['a'] })]],
  ])('keeps a wish: %s', (_, items) => {
    expect(order(...items)).toEqual(['b', 'a'])
  })

  it('moves nothing further than it has to', () => {
    expect(order(named('a', { after: ['d'] }), named('b'), named('c'), named('d'), named('e'))).toEqual([
      'b',
      'c',
      'd',
      'a',
      'e',
    ])
  })

  it('tells of a target that does not exist, unless it may be missing', () => {
    expect(inOrder([named('a', { after: ['x', 'y?'], before: ['z'] })]).problems).toEqual([
      { kind: 'unknown', id: 'a', target: 'x' },
      { kind: 'unknown', id: 'a', target: 'z' },
    ])
  })

  it('names the whole way of a cycle', () => {
    const { problems } = inOrder([
      named('free'),
      named('a', { before: ['b'] }),
      named('b', { before: ['c'] }),
      named('c', { before: ['a'] }),
    ])

    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ kind: 'cycle' })
    const { path } = problems[0] as { path: readonly string[] }
    expect(path[0]).toBe(path.at(-1))
    expect(new Set(path)).toEqual(new Set(['a', 'b', 'c']))
  })

  it('finds what wants to stand before itself', () => {
    expect(inOrder([named('a', { before: ['a'] })]).problems).toEqual([{ kind: 'cycle', path: ['a', 'a'] }])
  })

  it('keeps every wish of any wishes without a cycle, and gives the same each time', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const wishes = fc.array(fc.tuple(fc.nat(6), fc.nat(6), fc.boolean()), { maxLength: 15 })
    fc.assert(
      fc.property(wishes, fc.shuffledSubarray(ids, { minLength: 7 }), (pairs, declared) => {
        // Towards higher letters only, so that there is no cycle.
        const edges = pairs
          .filter(([from, to]) => from < to)
          .map(([from, to, isAfter]) => [ids[from], ids[to], isAfter] as const)
        const items = declared.map((id) =>
          named(id, {
            before: edges.flatMap(([from, to, isAfter]) => (!isAfter && from === id ? [to as string] : [])),
            after: edges.flatMap(([from, to, isAfter]) => (isAfter && to === id ? [from as string] : [])),
          }),
        )

        const { sorted, problems } = inOrder(items)

        const place = new Map(sorted.map(({ id }, at) => [id, at]))
        expect(problems).toEqual([])
        for (const [from, to] of edges)
          expect(place.get(from as string)).toBeLessThan(place.get(to as string) as number)
        expect(inOrder(items).sorted).toEqual(sorted)
      }),
    )
  })
})
