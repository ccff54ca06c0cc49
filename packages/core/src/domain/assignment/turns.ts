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
  const places: Place[] = []
  let chosen: Place | undefined
  for (const { userId, weight } of takers) {
    if (weight <= 0) continue
    const before = had.get(userId)
    const place = { userId, weight, before, turns: before ?? firstTurns(takers, had, weight) }
    places.push(place)
    if (canBe?.has(userId) !== false && (!chosen || isBehind(place, chosen))) chosen = place
  }
  if (!chosen) return undefined
  const after = new Map<string, number>()
  for (const place of places) {
    const { userId, weight, before } = place
    const turns = place === chosen ? place.turns + 1 : Math.max(place.turns, dueTurns(chosen, weight) - 1)
    // Also where somebody new begins: otherwise they would begin anew each time.
    if (turns !== before) after.set(userId, turns)
  }
  return { userId: chosen.userId, had: after }
}

interface Standing {
  readonly turns: number
  readonly weight: number
}

/** Where somebody stands before the turn. */
interface Place extends Standing, TurnTaker {
  readonly before: number | undefined
}

/** Where somebody new begins: level with those who are furthest behind. */
function firstTurns(takers: readonly TurnTaker[], had: ReadonlyMap<string, number>, weight: number): number {
  const fewest = fewestTurns(takers, had)
  return fewest ? dueTurns(fewest, weight) : 0
}

/** Where those stand who are furthest behind. Undefined before the first turn of all. */
function fewestTurns(takers: readonly TurnTaker[], had: ReadonlyMap<string, number>): Standing | undefined {
  let fewest: Standing | undefined
  for (const { userId, weight } of takers) {
    const turns = weight > 0 ? had.get(userId) : undefined
    if (turns === undefined) continue
    const standing = { turns, weight }
    if (!fewest || isBehind(standing, fewest)) fewest = standing
  }
  return fewest
}

/** Compared crosswise: whole numbers stay exact. */
function isBehind(one: Standing, other: Standing): boolean {
  return (2 * one.turns + 1) * other.weight < (2 * other.turns + 1) * one.weight
}

/** The turns that put somebody of this weight level with a place. */
function dueTurns({ turns, weight: their }: Standing, weight: number): number {
  return Math.max(0, Math.ceil((((2 * turns + 1) * weight) / their - 1) / 2))
}
