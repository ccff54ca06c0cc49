/**
 * The nightly scan finds the doubles among 100,000 accounts, and what one comparison costs.
 * Run with `pnpm bench duplicates`.
 */
import { inTurns } from '../../adapters-sql/bench/lib/measure.ts'
import {
  compareForms,
  type FieldMatch,
  formsOf,
  keysOfForms,
  type MatchRule,
  type PreparedMatchRules,
  prepareMatchRules,
  type RecordForms,
} from '../src/domain/duplicates/index.ts'

interface Account {
  readonly name: string
  readonly domain: string | null
  readonly phone: string | null
  /** Where the account is that this one doubles. */
  readonly doubles: number | undefined
}

const ACCOUNTS = 100_000
/** Every fifth is a double of an earlier one. */
const DOUBLE_EVERY = 5
const PAIRS = 20_000
const text = { type: { kind: 'text' }, nullable: true } as const
const shape = { name: 'account', fields: { name: text, domain: text, phone: text }, relations: {} }

const accounts = makeAccounts()
const jobs: { readonly [name: string]: readonly MatchRule[] } = {
  'company core': [rule({ field: 'name', method: 'companyCore' })],
  'core, domain or telephone': [
    rule({ field: 'name', method: 'companyCore' }),
    rule({ field: 'domain', method: 'domain' }),
    rule({ field: 'phone', method: 'phone' }),
  ],
  'words in any order': [rule({ field: 'name', method: 'tokenSet', threshold: 0.9 })],
  'slips in the name': [rule({ field: 'name', method: 'jaroWinkler', threshold: 0.93 })],
}

console.table(
  Object.fromEntries(
    Object.entries(jobs).map(([name, rules]) => [
      name,
      scan(prepareMatchRules(shape, rules, { region: 'CN' })),
    ]),
  ),
)
const costs = new Map<string, object>()
for (const [name, rules] of Object.entries(jobs)) costs.set(name, await nanosecondsAPair(name, rules))
console.table(Object.fromEntries(costs))

/** Reads all accounts, looks candidates up by their keys, and compares those. */
function scan(rules: PreparedMatchRules) {
  const start = performance.now()
  const forms = accounts.map((account) => formsOf(rules, { ...account }))
  const keys = forms.map((one) => keysOfForms(rules, one))
  const keyed = performance.now()
  const { compared, matched, found, largestHeap } = compareCandidates(rules, forms, keys)
  const end = performance.now()
  return {
    'ms for keys': Math.round(keyed - start),
    'ms to compare': Math.round(end - keyed),
    'keys a record': keys.flat().length / ACCOUNTS,
    'pairs compared': compared,
    'of all pairs, 1 in': Math.round((ACCOUNTS * (ACCOUNTS - 1)) / 2 / compared),
    'largest heap': largestHeap,
    matched,
    'doubles found, %': Math.round((100 * found) / (ACCOUNTS / DOUBLE_EVERY)),
  }
}

function compareCandidates(
  rules: PreparedMatchRules,
  forms: readonly RecordForms[],
  keys: readonly (readonly string[])[],
) {
  const heaps = new Map<string, number[]>()
  const comparedWith = new Int32Array(ACCOUNTS).fill(-1)
  const sum = { compared: 0, matched: 0, found: 0, largestHeap: 0 }
  for (const [at, one] of forms.entries()) {
    for (const key of keys[at] ?? []) {
      const heap = heaps.get(key) ?? []
      if (heap.length === 0) heaps.set(key, heap)
      for (const other of heap) {
        if (comparedWith[other] === at) continue
        comparedWith[other] = at
        sum.compared++
        const earlier = forms[other]
        if (!earlier || !compareForms(rules, one, earlier)) continue
        sum.matched++
        if (accounts[at]?.doubles === other) sum.found++
      }
      heap.push(at)
      sum.largestHeap = Math.max(sum.largestHeap, heap.length)
    }
  }
  return sum
}

/** What comparing two records costs that were read already. Hardly any two of them are alike. */
async function nanosecondsAPair(name: string, given: readonly MatchRule[]) {
  const rules = prepareMatchRules(shape, given, { region: 'CN' })
  const forms = accounts.slice(0, PAIRS).map((account) => formsOf(rules, { ...account }))
  const compareAll = (distance: number) =>
    forms.filter((one, at) => {
      const other = forms[(at + distance) % PAIRS]
      return other && compareForms(rules, one, other)
    }).length
  const byHand = (distance: number) =>
    forms.filter(({ forms: [left] }, at) => left === forms[(at + distance) % PAIRS]?.forms[0]).length
  const [ours = Number.NaN, theirs = Number.NaN] = await inTurns(
    [
      { name, run: async (round) => compareAll(round * 7 + 1) },
      { name: 'by hand', run: async (round) => byHand(round * 7 + 1) },
    ],
    15,
    5,
  )
  const perPair = (ms: number) => Number(((ms * 1e6) / PAIRS).toFixed(0))
  return { 'ns a pair': perPair(ours), 'ns of ===': perPair(theirs) }
}

function rule(match: Pick<FieldMatch, 'field' | 'method' | 'threshold'>): MatchRule {
  return {
    id: match.method,
    entity: 'account',
    all: [{ blanks: 'noMatch', weight: 1, ...match }],
    score: 0,
    action: { create: 'warn', update: 'allow', import: 'link' },
  }
}

function makeAccounts(): readonly Account[] {
  const made: Account[] = []
  for (let at = 0; at < ACCOUNTS; at++) {
    const doubles = at % DOUBLE_EVERY === DOUBLE_EVERY - 1 ? scattered(at, 7) % at : undefined
    const origin = doubles === undefined ? undefined : made[doubles]
    made.push(origin ? double(origin, at, doubles) : original(at))
  }
  return made
}

function original(at: number): Account {
  const name = at % 2 === 0 ? westernName(at) : chineseName(at)
  return {
    name,
    domain: at % 3 === 0 ? `firm${at}.example` : null,
    phone: at % 4 === 0 ? `138${String(at).padStart(8, '0')}` : null,
    doubles: undefined,
  }
}

/** The same company in another form: a slip, a legal form more or less, or only its number. */
function double({ name, domain, phone }: Account, at: number, doubles: number | undefined): Account {
  const slip = 2 + (scattered(at, 3) % Math.max(1, name.length - 4))
  const names = [
    `${name} Ltd`,
    name.toUpperCase(),
    name.slice(0, slip) + name.slice(slip + 1),
    name.replace(/有限公司$|\s\S+$/, ''),
  ]
  return {
    name: names[scattered(at, 5) % names.length] ?? name,
    domain: domain && `www.${domain}`,
    phone: phone && `+86 ${phone}`,
    doubles,
  }
}

function westernName(at: number): string {
  const syllables = [
    'bo',
    'ka',
    'li',
    'men',
    'ra',
    'so',
    'tur',
    'vel',
    'wi',
    'xan',
    'yor',
    'zet',
    'dra',
    'fin',
    'gal',
  ]
  const trades = ['Trading', 'Software', 'Logistics', 'Foods', 'Machines', 'Textiles', 'Media', 'Energy']
  const word = [11, 13, 17, 19].map((seed) => pick(syllables, at, seed)).join('')
  return `${word} ${pick(trades, at, 23)} ${pick(['Ltd', 'Inc', 'GmbH', 'Group'], at, 29)}`
}

function chineseName(at: number): string {
  const characters = [...'云海天星河山明华青蓝金玉东南西北中新光大和平安泰康宁永信德仁义']
  const trades = ['科技', '软件', '物流', '食品', '机械', '纺织', '传媒', '能源']
  const word = [11, 13, 17].map((seed) => pick(characters, at, seed)).join('')
  return `${word}${pick(trades, at, 19)}有限公司`
}

function pick(of: readonly string[], at: number, seed: number): string {
  return of[scattered(at, seed) % of.length] ?? ''
}

/** The same number for the same place and seed, on any machine. */
function scattered(at: number, seed: number): number {
  const mixed = Math.imul((at + 1) ^ Math.imul(seed, 2_246_822_519), 2_654_435_761)
  return (Math.imul(mixed ^ (mixed >>> 15), 3_266_489_917) ^ mixed) >>> 4
}
