/**
 * 100,000 leads through 100 and 10,000 assignment rules. Two comparisons, each of like with like: which rule it is
 * (`chooseOwner` with rules that leave it in the pool, an if-chain written by hand, sift, and for fewer leads, as it is
 * slow, json-rules-engine), and who of a team gets it (`chooseOwner` by turns, with the turn counted, and an if-chain
 * with a counter a rule). Run with `pnpm bench assignment`. Ratios count, not times.
 */
import {
  type AssignmentRule,
  type AssignmentWorld,
  aPerson,
  chooseOwner,
  type PreparedRules,
  pool,
  prepareRules,
  roundRobin,
  type Shape,
  type Target,
} from '@guanxi/core'
import { Engine } from 'json-rules-engine'
import * as siftModule from 'sift'

// Its types describe another module than the one that Node.js loads.
const sift = siftModule.default as unknown as (query: object) => (lead: Lead) => boolean

type Lead = {
  readonly region: string
  readonly employees: number
  readonly urgency: 'low' | 'normal' | 'high'
}

const shape: Shape = {
  name: 'lead',
  relations: {},
  fields: {
    region: { type: { kind: 'text' }, nullable: true },
    employees: { type: { kind: 'int' }, nullable: true },
    urgency: { type: { kind: 'select', options: ['low', 'normal', 'high'] }, nullable: false },
  },
}
const URGENCIES = ['low', 'normal', 'high'] as const
const LEADS = 100_000
const FEW = 1_000
/** So many that the platform has compiled all that it will, of whoever's code: the best round counts. */
const ROUNDS = 30
const ROUNDS_OF_SLOW = 5
const world: AssignmentWorld = {
  vars: { now: Date.UTC(2026, 0), zone: 'UTC' },
  teams: new Map(),
  people: new Map(),
  turns: new Map(),
  paces: new Map(),
}

interface Entry {
  readonly region: string
  readonly least: number
  readonly urgency: Lead['urgency']
}

/** Rules for a tenth as many regions: ten for each, by size and urgency. */
function entries(count: number): readonly Entry[] {
  return Array.from({ length: count }, (_, at) => ({
    region: `region ${Math.floor(at / 10)}`,
    least: ((at * 7) % 10) * 100,
    urgency: URGENCIES[at % 3] ?? 'low',
  }))
}

function leadsFor(count: number, many: number): readonly Lead[] {
  return Array.from({ length: many }, (_, at) => ({
    region: `region ${(at * 31) % (count / 10)}`,
    employees: (at * 37) % 1_000,
    urgency: URGENCIES[at % 3] ?? 'low',
  }))
}

function rulesOf(all: readonly Entry[], assign: (at: number) => Target): PreparedRules {
  const rules = all.map(
    ({ region, least, urgency }, at): AssignmentRule => ({
      ...{ id: String(at), on: 'lead', priority: all.length - at, assign: assign(at) },
      when: { region, employees: { gte: least }, urgency },
    }),
  )
  return prepareRules(shape, rules)
}

function ours(all: readonly Entry[]): (lead: Lead) => number {
  const prepared = rulesOf(all, pool)
  return (lead) => Number(chooseOwner(prepared, lead, world).rule?.id ?? -1)
}

const TEAMS = 10
const MEMBERS = ['a', 'b', 'c', 'd'] as const

/** Who gets it, with each turn counted for the next: what a host does that goes on from decision to decision. */
function ourTurns(all: readonly Entry[]): (lead: Lead) => string | null {
  const members = (team: number) => MEMBERS.map((name) => ({ userId: `${name}${team}`, weight: 1 }))
  const teams = Array.from({ length: TEAMS }, (_, team) => members(team))
  const turns = new Map<string, Map<string, number>>()
  const staffed: AssignmentWorld = {
    ...{ ...world, turns },
    teams: new Map(teams.map((those, team) => [String(team), those])),
    people: new Map(teams.flat().map(({ userId }) => [userId, aPerson(userId)])),
  }
  const prepared = rulesOf(all, (at) => roundRobin({ team: String(at % TEAMS) }))
  return (lead) => {
    const { ownerId, consequences } = chooseOwner(prepared, lead, staffed)
    const { turns: taken } = consequences
    if (!taken) return ownerId
    const had = turns.get(taken.rule) ?? new Map<string, number>()
    for (const [userId, count] of taken.had) had.set(userId, count)
    turns.set(taken.rule, had)
    return ownerId
  }
}

/** The same by hand: a counter for each rule. */
function turnsByHand(all: readonly Entry[]): (lead: Lead) => string | null {
  const find = chain(all)
  const turns = all.map(() => 0)
  const teams = Array.from({ length: TEAMS }, (_, team) => MEMBERS.map((name) => `${name}${team}`))
  return (lead) => {
    const at = find(lead)
    if (at < 0) return null
    const turn = turns[at] ?? 0
    turns[at] = turn + 1
    return teams[at % TEAMS]?.[turn % MEMBERS.length] ?? null
  }
}

/** As somebody would write it who has no engine: one comparison after another. */
function chain(all: readonly Entry[]): (lead: Lead) => number {
  const tests = all.map(
    ({ region, least, urgency }) =>
      `if (lead.region === ${JSON.stringify(region)} && lead.employees >= ${least} && lead.urgency === '${urgency}')`,
  )
  const body = tests.map((test, at) => `${test} return ${at}`).join('\n')
  return new Function('lead', `${body}\nreturn -1`) as (lead: Lead) => number
}

function bySift(all: readonly Entry[]): (lead: Lead) => number {
  const tests = all.map(({ region, least, urgency }) => sift({ region, employees: { $gte: least }, urgency }))
  return (lead) => tests.findIndex((test) => test(lead))
}

function byEngine(all: readonly Entry[]): (lead: Lead) => Promise<number> {
  const engine = new Engine()
  for (const [at, { region, least, urgency }] of all.entries())
    engine.addRule({
      priority: all.length - at,
      event: { type: 'chosen', params: { at } },
      conditions: {
        all: [
          { fact: 'region', operator: 'equal', value: region },
          { fact: 'employees', operator: 'greaterThanInclusive', value: least },
          { fact: 'urgency', operator: 'equal', value: urgency },
        ],
      },
    })
  return async (lead) => {
    const { events } = await engine.run({ ...lead })
    return Math.min(...events.map(({ params }) => Number(params?.['at'])), Number.POSITIVE_INFINITY)
  }
}

/** Microseconds for each lead, in the best of some rounds. */
async function microseconds(
  leads: readonly Lead[],
  choose: (lead: Lead) => unknown,
  rounds = ROUNDS,
): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    for (const lead of leads) {
      const answer = choose(lead)
      if (answer instanceof Promise) await answer
    }
    best = Math.min(best, performance.now() - start)
  }
  return (best / leads.length) * 1000
}

const hundred = entries(100)
const leads = leadsFor(100, LEADS)
const few = leads.slice(0, FEW)
const [mine, theirs] = [ours(hundred), chain(hundred)]
if (leads.some((lead) => mine(lead) !== theirs(lead))) throw new Error('The contenders disagree.')

const ourTime = await microseconds(leads, mine)
const table = [
  ['by hand', await microseconds(leads, theirs)],
  ['chooseOwner', ourTime],
  ['sift', await microseconds(few, bySift(hundred), ROUNDS_OF_SLOW)],
  ['json-rules-engine', await microseconds(few, byEngine(hundred), ROUNDS_OF_SLOW)],
] as const
console.log('\n  100 rules                    µs a lead   times chooseOwner')
for (const [name, time] of table)
  console.log(
    `  ${name.padEnd(26)} ${time.toFixed(3).padStart(11)} ${(time / ourTime).toFixed(2).padStart(19)}`,
  )
console.log(
  `  chooseOwner takes ${(ourTime / table[0][1]).toFixed(2)}× the time of the chain by hand  (aim ≤ 1.5×)`,
)

const [ourTurn, handTurn] = [ourTurns(hundred), turnsByHand(hundred)]
if (leads.some((lead) => ourTurn(lead) !== handTurn(lead))) throw new Error('The contenders give to others.')
const [withTurns, handWithTurns] = [await microseconds(leads, ourTurn), await microseconds(leads, handTurn)]
console.log(
  `\n  with a turn taken and counted: by hand ${handWithTurns.toFixed(3)} µs a lead, chooseOwner ${withTurns.toFixed(3)}, ${(withTurns / handWithTurns).toFixed(2)}×`,
)

const many = await microseconds(leadsFor(10_000, LEADS), ours(entries(10_000)))
console.log(
  `\n  10,000 rules: ${many.toFixed(3)} µs a lead, ${(many / ourTime).toFixed(2)}× of 100 rules  (aim ≤ 3×)`,
)
