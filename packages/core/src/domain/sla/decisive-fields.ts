import { type Explanation, explainCondition } from '../../conditions/index.ts'
import type { Shape } from '../../conditions/shape.ts'
import type { Facts } from './sla-event.ts'

/** Whether a condition holds, and the fields that decide it. */
export interface Decided {
  readonly holds: boolean
  readonly fields: readonly string[]
}

/** Asks a condition, and by which fields it holds or does not. */
export function decided(shape: Shape, condition: object, record: Facts, before: Facts | null): Decided {
  const { matches, tree } = explainCondition(shape, condition, record, { before, event: true })
  return { holds: matches, fields: [...new Set(decisive(tree, matches))] }
}

function decisive(tree: Explanation, wanted: boolean): readonly string[] {
  if (tree.is === 'test') return [tree.field]
  if (tree.is === 'not') return tree.of.flatMap((part) => decisive(part, !wanted))
  // All of many have to hold, and one that does not is enough; of any it is the other way round.
  const takesAll = (tree.is === 'all') === wanted
  const parts = tree.of.filter(({ verdict }) => (verdict === true) === wanted)
  return (takesAll ? parts : parts.slice(0, 1)).flatMap((part) => decisive(part, wanted))
}
