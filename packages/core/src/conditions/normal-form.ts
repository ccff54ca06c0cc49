import { opposite } from './combine.ts'
import type { Predicate } from './predicate.ts'

/** A predicate that asks one thing, rather than combining others. */
export type Leaf = Exclude<Predicate, { is: 'constant' | 'all' | 'any' | 'not' }>

/**
 * A predicate whose negations have been carried down to its leaves. True and false are then all that is needed:
 * a leaf is "true" or, when negated, "false", and in both ways an unknown one does not hold.
 */
export type NormalForm =
  | { readonly is: 'constant'; readonly value: boolean }
  | { readonly is: 'all' | 'any'; readonly of: readonly NormalForm[] }
  | { readonly is: 'leaf'; readonly leaf: Leaf; readonly negated: boolean }

/** Carries negations down to the leaves; a comparison takes its negation in, so it is never negated. */
export function normalForm(predicate: Predicate, negated = false): NormalForm {
  switch (predicate.is) {
    case 'constant':
      return { is: 'constant', value: predicate.value !== negated }
    case 'not':
      return normalForm(predicate.of, !negated)
    case 'all':
    case 'any': {
      const of = predicate.of.map((part) => normalForm(part, negated))
      return { is: (predicate.is === 'all') === negated ? 'any' : 'all', of }
    }
    case 'compare':
    case 'count':
      return {
        is: 'leaf',
        leaf: negated ? { ...predicate, op: opposite(predicate.op) } : predicate,
        negated: false,
      }
    default:
      return { is: 'leaf', leaf: predicate, negated }
  }
}
