import type { ColumnKind, Json, Scalar } from '@guanxi/core/store'
import type { Random } from './random-source.ts'

/** A kind of value that can be compared. */
export type ScalarKind = Exclude<ColumnKind, 'json'>

const MAX = Number.MAX_SAFE_INTEGER
const KINDS: readonly ScalarKind[] = ['text', 'int', 'bool', 'datetime', 'date']

/** Text that escaping, wildcards, collations and encodings get wrong. */
const TEXTS: readonly string[] = [
  '',
  ' ',
  'a',
  'A',
  'ab',
  'b',
  'ba',
  'aa ',
  '%',
  '_',
  'a%b',
  'a_b',
  '\\',
  "'",
  "a'b",
  '"',
  '10',
  '9',
  '-1',
  'true',
  'null',
  '2024-01-01',
  'é',
  'e\u0301',
  'ß',
  '关系',
  '\u200b',
  '\uff61',
  '\uffff',
  '😀',
  '𝒳',
  '👩\u200d👧',
  '$1',
  '?',
  '[1]',
  '{"n":1}',
  '\n',
]
const INTS: readonly number[] = [
  0,
  1,
  -1,
  2,
  3,
  9,
  10,
  11,
  100,
  -100,
  2 ** 31,
  -(2 ** 31),
  2 ** 53 - 2,
  MAX,
  -MAX,
]
const INSTANTS: readonly number[] = [
  0, 1, -1, 999, 1000, -86_400_001, 1_700_000_000_123, -62_135_596_800_000, 253_402_300_799_999,
]
const DAYS: readonly string[] = [
  '1970-01-01',
  '1969-12-31',
  '2024-02-29',
  '2024-03-01',
  '2024-12-31',
  '0001-01-01',
  '0999-01-01',
  '9999-12-31',
]
/** Keys of objects inside JSON. Few, so that conditions hit them. */
export const KEYS: readonly string[] = ['n', 's', 'list', 'deep', 'a.b', "it's", '', '0', '键', '"']

/** Any kind of value. */
export function randomKind(random: Random): ScalarKind {
  return random.pick(KINDS)
}

/** A value of a kind, more often than not an awkward one. */
export function randomScalar(random: Random, kind: ScalarKind): Scalar {
  switch (kind) {
    case 'text':
      return random.chance(0.3) ? random.pick(TEXTS) + random.pick(TEXTS) : random.pick(TEXTS)
    case 'int':
      return random.chance(0.4) ? random.int(7) - 3 : random.pick(INTS)
    case 'bool':
      return random.chance(0.5)
    case 'datetime':
      return random.pick(INSTANTS)
    case 'date':
      return random.pick(DAYS)
  }
}

/** Any JSON: mostly an object of known keys, sometimes something nobody expects. */
export function randomJson(random: Random, depth = 3): Json {
  const roll = random.int(10)
  if (depth > 0 && roll < 5) {
    const entries = random.picks(4, () => [random.pick(KEYS), randomJson(random, depth - 1)] as const)
    return Object.fromEntries(entries)
  }
  if (depth > 0 && roll < 7) return randomList(random, depth - 1)
  return randomItem(random)
}

/** A list, mostly of one kind. */
function randomList(random: Random, depth: number): Json {
  if (random.chance(0.2)) return random.picks(3, () => randomJson(random, depth))
  const kind = randomKind(random)
  return random.picks(4, () => (random.chance(0.05) ? null : randomScalar(random, kind)))
}

function randomItem(random: Random): Json {
  if (random.chance(0.15)) return null
  if (random.chance(0.05)) return random.pick([0.5, -2.25, 1e21])
  return randomScalar(random, randomKind(random))
}
