import { compareText } from '../../conditions/index.ts'
import { componentsOf, isWithin, type MatchGraph, matchGraph } from './match-graph.ts'

/** Two records, by their ids. */
export interface IdPair {
  readonly a: string
  readonly b: string
}

/** Two records that were found alike. */
export interface MatchedPair extends IdPair {
  readonly score: number
}

/** Records that are one, and the pairs that say so, the strongest first. */
export interface Cluster {
  /** Ids, in order. */
  readonly members: readonly string[]
  readonly pairs: readonly MatchedPair[]
}

/** Why two records that were found alike are in no cluster together. */
export interface HeldPair extends MatchedPair {
  /** Their cluster would hold two records that somebody said are different, or would be a chain. */
  readonly reason: 'notDuplicate' | 'tooWide'
}

/** Clusters, and the pairs that are left for somebody to look at. */
export interface Clustering {
  readonly clusters: readonly Cluster[]
  readonly held: readonly HeldPair[]
}

/** What keeps a cluster small. */
export interface ClusterLimits {
  /**
   * The most steps between two members. When A is like B and B is like C, A and C need not be alike: at 1 they have
   * to be, at 2 one record between them is enough.
   */
  readonly maxDiameter: number
  /** Pairs that somebody said are different records. No cluster holds both. */
  readonly notDuplicates?: readonly IdPair[]
}

/**
 * Joins pairs to clusters: all records that hang together, unless they are a chain or known to be different. Of those,
 * the strongest pairs are joined first, and what cannot be joined is held. The order of the pairs makes no difference.
 *
 * @example
 * ```ts
 * const pairs = [{ a: 'acme', b: 'acme-ltd', score: 1 }, { a: 'acme-ltd', b: 'acne', score: 0.9 }]
 * const { clusters, held } = clusterPairs(pairs, { maxDiameter: 1 })
 * // clusters[0].members is ['acme', 'acme-ltd']; the other pair is held: acme and acne are not alike.
 * ```
 */
export function clusterPairs(
  pairs: readonly MatchedPair[],
  { maxDiameter, notDuplicates = [] }: ClusterLimits,
): Clustering {
  const different = matchGraph(notDuplicates)
  const strongestFirst = inOrder(pairs)
  const graph = matchGraph(strongestFirst.filter(({ a, b }) => !different.get(a)?.has(b)))
  const whyApart = (members: Members) => reasonAgainst(members, different, graph, maxDiameter)

  const clusterOf = new Map<string, Members>()
  for (const component of componentsOf(graph)) {
    const isOne = whyApart(component) === undefined
    for (const id of component) clusterOf.set(id, isOne ? component : new Set([id]))
  }
  // What was too wide may no longer be, once the records between have joined.
  for (;;) {
    const { held, hasJoined } = joinPairs(strongestFirst, clusterOf, whyApart)
    if (!hasJoined) return { clusters: describe(strongestFirst, clusterOf), held }
  }
}

type Members = ReadonlySet<string>

function joinPairs(
  pairs: readonly MatchedPair[],
  clusterOf: Map<string, Members>,
  whyApart: (members: Members) => HeldPair['reason'] | undefined,
): { readonly held: readonly HeldPair[]; readonly hasJoined: boolean } {
  const held: HeldPair[] = []
  let hasJoined = false
  for (const pair of pairs) {
    const [first, second] = [clusterOf.get(pair.a) ?? [pair.a], clusterOf.get(pair.b) ?? [pair.b]]
    if (first === second) continue
    const members = new Set([...first, ...second])
    const reason = whyApart(members)
    if (reason) {
      held.push({ ...pair, reason })
      continue
    }
    for (const id of members) clusterOf.set(id, members)
    hasJoined = true
  }
  return { held, hasJoined }
}

function reasonAgainst(
  members: Members,
  different: MatchGraph,
  graph: MatchGraph,
  maxDiameter: number,
): HeldPair['reason'] | undefined {
  for (const id of members)
    for (const other of different.get(id) ?? []) if (members.has(other)) return 'notDuplicate'
  return isWithin(maxDiameter, graph, members) ? undefined : 'tooWide'
}

/** Each pair once, by its highest score, the smaller id first: who came first must not matter. */
function inOrder(pairs: readonly MatchedPair[]): readonly MatchedPair[] {
  const sorted = pairs
    .filter(({ a, b }) => a !== b)
    .map(({ a, b, score }) => (a < b ? { a, b, score } : { a: b, b: a, score }))
    .sort(
      (one, other) => other.score - one.score || compareText(one.a, other.a) || compareText(one.b, other.b),
    )
  const seen = new Map<string, Set<string>>()
  return sorted.filter(({ a, b }) => {
    const beside = seen.get(a) ?? new Set()
    seen.set(a, beside)
    return !beside.has(b) && beside.add(b)
  })
}

function describe(
  pairs: readonly MatchedPair[],
  clusterOf: ReadonlyMap<string, Members>,
): readonly Cluster[] {
  const pairsOf = new Map<Members, MatchedPair[]>()
  for (const pair of pairs) {
    const cluster = clusterOf.get(pair.a)
    if (!cluster?.has(pair.b)) continue
    const itsPairs = pairsOf.get(cluster) ?? []
    pairsOf.set(cluster, itsPairs)
    itsPairs.push(pair)
  }
  return [...pairsOf]
    .map(([members, itsPairs]) => ({ members: [...members].sort(compareText), pairs: itsPairs }))
    .sort((one, other) => compareText(one.members[0] ?? '', other.members[0] ?? ''))
}
