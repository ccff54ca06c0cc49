import { keysOfForms } from './blocking-keys.ts'
import { compareForms, type PairMatch } from './compare-pair.ts'
import { formsOf, type PreparedMatchRules } from './prepare-match-rules.ts'

/** Two records of which somebody knows whether they are the same. */
export interface LabelledPair {
  readonly a: Readonly<Record<string, unknown>>
  readonly b: Readonly<Record<string, unknown>>
  readonly isSame: boolean
}

/** A pair on which the rules were wrong. */
export interface WrongPair {
  readonly pair: LabelledPair
  /**
   * `matched` though different; `missed` though the same; `unreached` though the same and found alike, because the two
   * share no key and would never be compared.
   */
  readonly mistake: 'matched' | 'missed' | 'unreached'
  readonly match: PairMatch | null
}

/** How well rules tell the same from the different. */
export interface MatchQuality {
  /** Of the pairs that were matched, the share that is the same. 1 when none was matched. */
  readonly precision: number
  /** Of the pairs that are the same, the share that was matched. 1 when none is. */
  readonly recall: number
  /** The harmonic mean of both. */
  readonly f1: number
  readonly wrong: readonly WrongPair[]
}

/**
 * Tries rules on pairs whose answer is known, as they would meet them: compared only when they share a key. Use it on a
 * few hundred pairs of your own before rules merge anything by themselves.
 */
export function measureMatching(rules: PreparedMatchRules, labelled: readonly LabelledPair[]): MatchQuality {
  const wrong: WrongPair[] = []
  let found = 0
  for (const pair of labelled) {
    const [left, right] = [formsOf(rules, pair.a), formsOf(rules, pair.b)]
    const match = compareForms(rules, left, right)
    const keys = new Set(keysOfForms(rules, left))
    const isMatched = match !== null && keysOfForms(rules, right).some((key) => keys.has(key))
    if (isMatched && pair.isSame) found++
    else if (isMatched) wrong.push({ pair, mistake: 'matched', match })
    else if (pair.isSame) wrong.push({ pair, mistake: match ? 'unreached' : 'missed', match })
  }
  const matchedWrongly = wrong.filter(({ mistake }) => mistake === 'matched').length
  const notFound = wrong.length - matchedWrongly
  return {
    precision: share(found, matchedWrongly),
    recall: share(found, notFound),
    f1: share(2 * found, wrong.length),
    wrong,
  }
}

/** Of nothing, all is right. */
function share(right: number, wrong: number): number {
  return right + wrong === 0 ? 1 : right / (right + wrong)
}
