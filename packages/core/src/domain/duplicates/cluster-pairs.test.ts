import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clusterPairs, type IdPair, type MatchedPair } from './cluster-pairs.ts'

/** `a-b` is a pair; its score is 1 unless it is said: `a-b:0.9`. */
function pairs(...texts: readonly string[]): readonly MatchedPair[] {
  return texts.map((text) => {
    const [ids = '', score = '1'] = text.split(':')
    const [a = '', b = ''] = ids.split('-')
    return { a, b, score: Number(score) }
  })
}

function membersOf(
  found: readonly MatchedPair[],
  maxDiameter: number,
  notDuplicates: readonly IdPair[] = [],
) {
  const { clusters, held } = clusterPairs(found, { maxDiameter, notDuplicates })
  return {
    clusters: clusters.map(({ members }) => members.join('')),
    held: held.map(({ a, b, reason }) => `${a}-${b} ${reason}`),
  }
}

describe('records found alike', () => {
  it.each([
    ['a pair', ['a-b'], 1, ['ab'], []],
    ['two pairs', ['a-b', 'c-d'], 1, ['ab', 'cd'], []],
    ['each like each', ['a-b', 'b-c', 'a-c'], 1, ['abc'], []],
    ['one between two', ['a-b', 'b-c'], 2, ['abc'], []],
    ['one between two, where each has to be like each', ['a-b', 'b-c:0.9'], 1, ['ab'], ['b-c tooWide']],
    ['a chain, cut at its weakest', ['a-b', 'b-c:0.9', 'c-d'], 2, ['ab', 'cd'], ['b-c tooWide']],
    ['a chain, allowed', ['a-b', 'b-c', 'c-d'], 3, ['abcd'], []],
    ['a star around one', ['a-b', 'a-c', 'a-d', 'a-e'], 2, ['abcde'], []],
    ['a ring of five', ['a-b', 'b-c', 'c-d', 'd-e', 'a-e'], 2, ['abcde'], []],
    [
      'four alike and a fifth like one',
      ['a-b', 'a-c', 'a-d', 'b-c', 'b-d', 'c-d', 'd-e'],
      1,
      ['abcd'],
      ['d-e tooWide'],
    ],
    ['one pair told twice', ['a-b:0.8', 'b-a'], 1, ['ab'], []],
    ['a record like itself', ['a-a'], 1, [], []],
    ['no pairs', [], 1, [], []],
  ])('are joined: %s', (_, found, maxDiameter, clusters, held) => {
    expect(membersOf(pairs(...found), maxDiameter)).toEqual({ clusters, held })
  })

  it('are joined once what lies between them has joined', () => {
    const found = pairs(
      'a-b',
      'c-d',
      'b-c:0.9',
      'a-x:0.8',
      'b-x:0.8',
      'c-x:0.8',
      'd-x:0.8',
      'd-y:0.7',
      'y-z:0.6',
    )

    expect(membersOf(found, 2).clusters).toEqual(['abcdx', 'yz'])
  })

  it.each([
    ['the pair itself', ['a-b'], ['a-b'], [], ['a-b notDuplicate']],
    [
      'over a third, which stays with the one it is most like',
      ['a-c', 'b-c:0.9'],
      ['a-b'],
      ['ac'],
      ['b-c notDuplicate'],
    ],
    ['whichever way round it was said', ['a-b'], ['b-a'], [], ['a-b notDuplicate']],
    ['and leaves the others alone', ['a-b', 'c-d'], ['a-c'], ['ab', 'cd'], []],
    ['also when nobody found them alike', ['a-b'], ['y-z'], ['ab'], []],
  ])('stay apart when somebody said so: %s', (_, found, different, clusters, held) => {
    expect(membersOf(pairs(...found), 2, pairs(...different))).toEqual({ clusters, held })
  })

  it('come with the pairs that hold them together, the strongest first', () => {
    const { clusters } = clusterPairs(pairs('c-b:0.9', 'a-b:0.8', 'b-a'), { maxDiameter: 2 })

    expect(clusters).toEqual([
      {
        members: ['a', 'b', 'c'],
        pairs: [
          { a: 'a', b: 'b', score: 1 },
          { a: 'b', b: 'c', score: 0.9 },
        ],
      },
    ])
  })
})

describe('clusters', () => {
  const id = fc.constantFrom(...'abcdefgh')
  const found = fc.array(fc.record({ a: id, b: id, score: fc.constantFrom(0.8, 0.9, 1) }), { maxLength: 14 })
  const different = fc.array(fc.record({ a: id, b: id }), { maxLength: 3 })
  const width = fc.integer({ min: 1, max: 3 })

  it('do not depend on the order of the pairs, nor on who comes first in one', () => {
    fc.assert(
      fc.property(
        found,
        different,
        width,
        fc.infiniteStream(fc.nat()),
        (given, notDuplicates, maxDiameter, random) => {
          const shuffled = given
            .map(({ a, b, score }) => ({ pair: { a: b, b: a, score }, at: random.next().value ?? 0 }))
            .sort((one, other) => one.at - other.at)
            .map(({ pair }) => pair)

          expect(clusterPairs(shuffled, { maxDiameter, notDuplicates })).toEqual(
            clusterPairs(given, { maxDiameter, notDuplicates }),
          )
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('hold each record once, none that are different, and account for each pair', () => {
    fc.assert(
      fc.property(found, different, width, (given, notDuplicates, maxDiameter) => {
        const { clusters, held } = clusterPairs(given, { maxDiameter, notDuplicates })
        const members = clusters.flatMap((cluster) => cluster.members)
        const accounted = [...clusters.flatMap((cluster) => cluster.pairs), ...held]
        const distinct = new Set(given.filter(({ a, b }) => a !== b).map(({ a, b }) => [a, b].sort().join()))

        expect(new Set(members).size).toBe(members.length)
        for (const { a, b } of notDuplicates.filter((pair) => pair.a !== pair.b))
          for (const cluster of clusters)
            expect(cluster.members.includes(a) && cluster.members.includes(b)).toBe(false)
        expect(accounted.map(({ a, b }) => `${a},${b}`).sort()).toEqual([...distinct].sort())
      }),
      { numRuns: 2000 },
    )
  })

  it('are no wider than allowed: at 1, each record was found like each', () => {
    fc.assert(
      fc.property(found, (given) => {
        for (const { members, pairs: its } of clusterPairs(given, { maxDiameter: 1 }).clusters)
          expect(its).toHaveLength((members.length * (members.length - 1)) / 2)
      }),
      { numRuns: 1000 },
    )
  })

  it('of ten thousand records around one are found at once', () => {
    const star = Array.from({ length: 10_000 }, (_, at) => ({ a: 'hub', b: `r${at}`, score: 1 }))
    const started = performance.now()

    expect(clusterPairs(star, { maxDiameter: 2 }).clusters[0]?.members).toHaveLength(10_001)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
