/** Something with a name that wants to stand before or after others. */
export interface Ordered {
  readonly id: string
  readonly before: readonly string[]
  readonly after: readonly string[]
}

/** What made an order impossible. */
export type OrderProblem =
  | { readonly kind: 'unknown'; readonly id: string; readonly target: string }
  | { readonly kind: 'cycle'; readonly path: readonly string[] }

/**
 * Sorts so that every wish holds; what nothing orders stays as it was declared.
 * A target that ends in `?` may be missing.
 */
export function inOrder<T extends Ordered>(
  items: readonly T[],
): { sorted: readonly T[]; problems: readonly OrderProblem[] } {
  const problems: OrderProblem[] = []
  const byId = new Map(items.map((item) => [item.id, item]))
  const predecessors = new Map(items.map((item) => [item.id, new Set<string>()]))
  const wish = (owner: string, target: string, link: (other: string) => void) => {
    const id = target.replace(/\?$/, '')
    if (byId.has(id)) link(id)
    else if (!target.endsWith('?')) problems.push({ kind: 'unknown', id: owner, target: id })
  }
  for (const item of items) {
    for (const target of item.after) wish(item.id, target, (other) => predecessors.get(item.id)?.add(other))
    for (const target of item.before) wish(item.id, target, (other) => predecessors.get(other)?.add(item.id))
  }

  const sorted: T[] = []
  const done = new Set<string>()
  const waiting = [...items]
  while (waiting.length > 0) {
    const next = waiting.findIndex((item) =>
      [...(predecessors.get(item.id) ?? [])].every((id) => done.has(id)),
    )
    if (next < 0) {
      problems.push({ kind: 'cycle', path: findCycle(waiting[0]?.id ?? '', predecessors, done) })
      return { sorted: [...sorted, ...waiting], problems }
    }
    const [item] = waiting.splice(next, 1) as [T]
    sorted.push(item)
    done.add(item.id)
  }
  return { sorted, problems }
}

/** Follows unmet predecessors until one comes up again. */
function findCycle(
  start: string,
  predecessors: ReadonlyMap<string, ReadonlySet<string>>,
  done: ReadonlySet<string>,
): string[] {
  const path = [start]
  for (;;) {
    const last = path[path.length - 1] ?? start
    const next = [...(predecessors.get(last) ?? [])].find((id) => !done.has(id)) ?? start
    const seen = path.indexOf(next)
    if (seen >= 0) return [...path.slice(seen), next].reverse()
    path.push(next)
  }
}
