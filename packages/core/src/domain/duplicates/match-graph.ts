/** Which records were found alike: from each id to the ids beside it. */
export type MatchGraph = ReadonlyMap<string, ReadonlySet<string>>

/** The graph of some pairs. */
export function matchGraph(pairs: readonly { readonly a: string; readonly b: string }[]): MatchGraph {
  const graph = new Map<string, Set<string>>()
  for (const { a, b } of pairs) {
    beside(graph, a).add(b)
    beside(graph, b).add(a)
  }
  return graph
}

/** The ids that hang together, heap by heap. */
export function componentsOf(graph: MatchGraph): readonly ReadonlySet<string>[] {
  const seen = new Set<string>()
  const components: ReadonlySet<string>[] = []
  for (const id of graph.keys()) {
    if (seen.has(id)) continue
    const component = new Set(stepsFrom(id, graph).keys())
    for (const member of component) seen.add(member)
    components.push(component)
  }
  return components
}

/** Whether it takes at most so many steps from any member to any other, over members alone. */
export function isWithin(maxSteps: number, graph: MatchGraph, members: ReadonlySet<string>): boolean {
  const byNeighbours = [...members].sort((a, b) => (graph.get(b)?.size ?? 0) - (graph.get(a)?.size ?? 0))
  for (const member of byNeighbours) {
    const steps = stepsFrom(member, graph, members)
    if (steps.size < members.size) return false
    const farthest = [...steps.values()].at(-1) ?? 0
    if (farthest > maxSteps) return false
    // Over this member, any two are at most twice as far apart: large heaps around one record end here.
    if (2 * farthest <= maxSteps) return true
  }
  return true
}

/** How many steps it takes from one id to each that can be reached, itself included; the nearest first. */
function stepsFrom(
  start: string,
  graph: MatchGraph,
  within?: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const steps = new Map([[start, 0]])
  // A map is walked in the order of its making, newcomers included.
  for (const [id, distance] of steps) {
    if (steps.size === within?.size) break
    for (const next of graph.get(id) ?? [])
      if (!steps.has(next) && (!within || within.has(next))) steps.set(next, distance + 1)
  }
  return steps
}

function beside(graph: Map<string, Set<string>>, id: string): Set<string> {
  const known = graph.get(id)
  if (known) return known
  const ids = new Set<string>()
  graph.set(id, ids)
  return ids
}
