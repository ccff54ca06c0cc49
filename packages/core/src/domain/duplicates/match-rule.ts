/**
 * How two values of a field are compared:
 * - `exact` as they are stored
 * - `normalized` without capitals, accents and punctuation
 * - `prefix` one begins with the other
 * - `companyCore` the name without legal form and region
 * - `domain` the host of a web or mail address, unless everybody may have a mailbox there
 * - `phone` the number in E.164
 * - `pinyin` as Chinese characters are read, so that `王伟` is `Wang Wei`
 * - `phonetic` by how it sounds
 * - `jaroWinkler` slips of the keyboard in a name
 * - `tokenSet` the words in any order
 */
export type MethodName =
  | 'exact'
  | 'normalized'
  | 'prefix'
  | 'companyCore'
  | 'domain'
  | 'phone'
  | 'pinyin'
  | 'phonetic'
  | 'jaroWinkler'
  | 'tokenSet'

/**
 * What an empty field says about two records:
 * `noMatch` it is a difference; `match` two empty ones are alike, one empty and one filled are not;
 * `ignore` it says nothing, and the other fields decide.
 */
export type Blanks = 'noMatch' | 'match' | 'ignore'

/** What happens to a record that a rule finds a double of. */
export type MatchAction = 'allow' | 'warn' | 'block' | 'autoMerge' | 'link'

/** How alike two records have to be in one field. */
export interface FieldMatch {
  /** A field of the entity; `ext.taxNumber` for one that the tenant declared. */
  readonly field: string
  readonly method: MethodName
  /**
   * The least similarity, 0 to 1. Left out: 1 for methods that say yes or no, 0.9 for `jaroWinkler`, 0.8 for
   * `tokenSet`. At 0 the field is no condition and only adds to the score.
   */
  readonly threshold?: number
  readonly blanks: Blanks
  /** How much the field adds to the score, compared with the others. */
  readonly weight: number
}

/**
 * "Two records like these are one." All fields have to be alike enough, and the weighted mean of their similarities
 * has to reach the score.
 *
 * @example
 * ```ts
 * const sameCompany: MatchRule = {
 *   id: 'same-company',
 *   entity: 'account',
 *   all: [
 *     { field: 'name', method: 'companyCore', blanks: 'noMatch', weight: 2 },
 *     { field: 'domain', method: 'domain', blanks: 'ignore', weight: 1 },
 *   ],
 *   score: 0.9,
 *   action: { create: 'warn', update: 'allow', import: 'link' },
 * }
 * ```
 */
export interface MatchRule {
  readonly id: string
  readonly entity: string
  readonly all: readonly FieldMatch[]
  /** The least score, 0 to 1. */
  readonly score: number
  readonly action: {
    readonly create: MatchAction
    readonly update: MatchAction
    readonly import: MatchAction
  }
}

/** What matching takes from the host. */
export interface MatchOptions {
  /** The country of telephone numbers that name none, as `CN`. */
  readonly region?: string
  /**
   * Reads Chinese characters aloud: `王伟` is `wang wei`, with or without tones. A dictionary is far larger than the
   * rest of core, so the host brings one, as `(text) => pinyin(text, { toneType: 'none' })` from `pinyin-pro`.
   */
  readonly pinyin?: (text: string) => string
  /** A code of how a name sounds, as `(text) => doubleMetaphone(text)[0]` from `double-metaphone`. */
  readonly phonetic?: (text: string) => string
  /** Hosts where anybody may have a mailbox: sharing one is no likeness. Takes the place of a list of the usual ones. */
  readonly freeMailHosts?: readonly string[]
}
