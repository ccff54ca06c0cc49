/**
 * Whose turn it is, among people who get turns in relation to their weights.
 *
 * Each has a number of turns so far. The next goes to whoever would be furthest behind with half of it: the smallest
 * (turns + ½) / weight. That is Webster's (Sainte-Laguë) method of apportionment: after as many picks as the weights add
 * up to, each had exactly as many as their weight, and in between nobody is a whole turn ahead or behind.
 */
export interface Turns {
  /** How many turns each has had. Who is new has none, and starts with those who are furthest behind. */
  readonly had: ReadonlyMap<string, number>
}

/** Somebody who takes turns, in a stable order. */
export interface TurnTaker {
  readonly userId: string
  readonly weight: number
}

/** Who is next of those who can be, and what their turn makes of the numbers. Undefined when nobody can be. */
export interface Turn {
  readonly userId: string
  /** The turns that change, as they are afterwards. */
  readonly had: ReadonlyMap<string, number>
}

/**
 * The next turn, of those who can be chosen: everybody when it is not said. Who can't be chosen now keeps at most one turn: after a holiday nobody is flooded, and nobody who was
 * passed over once is forgotten.
 */
export function nextTurn(
  takers: readonly TurnTaker[],
  canBe: ReadonlySet<string> | undefined,
  { had }: Turns,
): Turn | undefined {
  const weighty = takers.filter(({ weight }) => weight > 0)
  const start = fewestTurns(weighty, had)
  const turnsOf = ({ userId, weight }: TurnTaker) => had.get(userId) ?? (start ? dueTurns(start, weight) : 0)

  let chosen: TurnTaker | undefined
  for (const taker of weighty) {
    if (canBe?.has(taker.userId) === false) continue
    if (!chosen || isBehind(turnsOf(taker), taker.weight, turnsOf(chosen), chosen.weight)) chosen = taker
  }
  if (!chosen) return undefined
  const place = { turns: turnsOf(chosen), weight: chosen.weight }
  const after = new Map([[chosen.userId, place.turns + 1]])
  for (const taker of weighty) {
    if (taker === chosen) continue
    const turns = Math.max(turnsOf(taker), dueTurns(place, taker.weight) - 1)
    // Also where somebody new begins: otherwise they would begin anew each time.
    if (turns !== had.get(taker.userId)) after.set(taker.userId, turns)
  }
  return { userId: chosen.userId, had: after }
}

interface Place {
  readonly turns: number
  readonly weight: number
}

/** Where those stand who are furthest behind. Undefined before the first turn of all. */
function fewestTurns(takers: readonly TurnTaker[], had: ReadonlyMap<string, number>): Place | undefined {
  let fewest: Place | undefined
  for (const { userId, weight } of takers) {
    const turns = had.get(userId)
    if (turns === undefined) continue
    if (!fewest || isBehind(turns, weight, fewest.turns, fewest.weight)) fewest = { turns, weight }
  }
  return fewest
}

/** Compared crosswise: whole numbers stay exact. */
function isBehind(turns: number, weight: number, otherTurns: number, otherWeight: number): boolean {
  return (2 * turns + 1) * otherWeight < (2 * otherTurns + 1) * weight
}

/** The turns that put somebody of this weight level with a place. */
function dueTurns({ turns, weight: their }: Place, weight: number): number {
  return Math.max(0, Math.ceil((((2 * turns + 1) * weight) / their - 1) / 2))
}
