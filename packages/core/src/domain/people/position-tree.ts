import type { Row } from '../../store/table.ts'

/** Below what a position lies at a time. */
interface Move {
  readonly id: string
  readonly parentId: string | null
  readonly from: number
  readonly to: number | null
}

/** Positions as they lie below one another, now and at any time. */
export interface PositionTree {
  readonly parents: ReadonlyMap<string, string | null>
  readonly moves: ReadonlyMap<string, readonly Move[]>
}

/** The tree that rows of positions and of their moves are. */
export function positionTree(positions: readonly Row[], moves: readonly Row[]): PositionTree {
  const parents = new Map(
    positions.map((row) => [row['id'] as string, (row['parentId'] ?? null) as string | null]),
  )
  const read = moves.map((row) => ({
    id: row['id'] as string,
    positionId: row['positionId'] as string,
    parentId: (row['parentId'] ?? null) as string | null,
    from: row['from'] as number,
    to: (row['to'] ?? null) as number | null,
  }))
  return { parents, moves: Map.groupBy(read, ({ positionId }) => positionId) }
}

/** What a position lies directly below at an instant; null at the top, or where that one is not there any more. */
function parentAt({ parents, moves }: PositionTree, position: string, at: number): string | null {
  const holding = (moves.get(position) ?? []).filter(({ from, to }) => from <= at && (to === null || at < to))
  const latest = holding.reduce<Move | undefined>(
    (last, move) =>
      !last || move.from > last.from || (move.from === last.from && move.id > last.id) ? move : last,
    undefined,
  )
  const parent = latest ? latest.parentId : (parents.get(position) ?? null)
  return parent !== null && parents.has(parent) ? parent : null
}

/** All that a position lies below at an instant, the nearest first. A circle ends where it began. */
export function above(tree: PositionTree, position: string, at: number): readonly string[] {
  const found = new Set<string>()
  for (
    let next = parentAt(tree, position, at);
    next !== null && !found.has(next);
    next = parentAt(tree, next, at)
  )
    found.add(next)
  return [...found]
}

/** The first instant from `now` on at which a position lies below itself. */
export function circleFrom(tree: PositionTree, position: string, now: number): number | undefined {
  const changes = [...tree.moves.values()]
    .flat()
    .flatMap(({ from, to }) => (to === null ? [from] : [from, to]))
  const instants = [now, ...changes.filter((at) => at > now).sort((one, other) => one - other)]
  return instants.find((at) => above(tree, position, at).includes(position))
}
