/**
 * An assignment rule looks through 100,000 leads: our matcher against a predicate written by hand, and against sift.
 * Run with `node --conditions=@guanxi/source packages/core/bench/conditions.bench.ts`. Ratios count, not times.
 */
import { execFileSync } from 'node:child_process'
import * as siftModule from 'sift'
import { type Condition, compileMatcher, prepareCondition, type Shape } from '../src/conditions/index.ts'
import { closureMatcher } from '../src/conditions/matcher-closures.ts'
import { storedReading } from '../src/conditions/read-stored.ts'

interface Lead {
  readonly id: string
  readonly region: string | null
  readonly employees: number | null
  readonly urgency: 'low' | 'normal' | 'high'
  readonly createdAt: Date
}

const leadShape: Shape = {
  name: 'lead',
  relations: {},
  fields: {
    id: { type: { kind: 'text' }, nullable: false },
    region: { type: { kind: 'text' }, nullable: true },
    employees: { type: { kind: 'int' }, nullable: true },
    urgency: { type: { kind: 'select', options: ['low', 'normal', 'high'] }, nullable: false },
    createdAt: { type: { kind: 'datetime' }, nullable: false },
  },
}
const rule: Condition<Lead> = {
  region: 'north',
  employees: { gte: 500 },
  urgency: { in: ['high', 'normal'] },
}
const REGIONS = ['north', 'south', 'east', 'west', null]
const URGENCIES = ['low', 'normal', 'high'] as const
const LEADS = 100_000
const PROCESSES = 9
const ROUNDS = 100

type Test = (lead: Lead) => boolean
// Its types describe another module than the one that Node.js loads.
const sift = siftModule.default as unknown as (query: object) => Test
const contenders: { readonly [name: string]: () => Promise<Test> | Test } = {
  'by hand': () => byHand,
  'compileMatcher (stored rows)': () => compileMatcher<Lead>(prepareCondition(leadShape, rule).predicate()),
  'prepareCondition (records)': () => {
    const prepared = prepareCondition<Lead>(leadShape, rule)
    return (lead) => prepared.matches(lead)
  },
  'closures (no code generation)': () => {
    const test = closureMatcher(prepareCondition(leadShape, rule).predicate(), storedReading())
    return (lead) => test(lead, undefined)
  },
  sift: () => sift({ region: 'north', employees: { $gte: 500 }, urgency: { $in: ['high', 'normal'] } }),
}

const [, file = '', only] = process.argv
if (only === undefined) compareAll()
else console.log(measure(await contenders[only]?.()))

/**
 * Each contender runs in processes of its own and its best counts. In one process they would spoil each other's type
 * feedback, and in any process V8 may or may not inline a test: a predicate by hand then takes twice as long or not.
 */
function compareAll(): void {
  const times = Object.keys(contenders).map((name) => [name, best(name)] as const)
  const [hand, rival] = ['by hand', 'sift'].map((name) => new Map(times).get(name) ?? Number.NaN)
  const rows = times.map(([name, time]) => [
    name,
    {
      'ns a record': Number(((time * 1e6) / LEADS).toFixed(1)),
      'times by hand': Number((time / (hand ?? Number.NaN)).toFixed(2)),
      'faster than sift': Number(((rival ?? Number.NaN) / time).toFixed(1)),
    },
  ])
  console.table(Object.fromEntries(rows))
}

function best(name: string): number {
  const run = () =>
    Number(execFileSync(process.execPath, [...process.execArgv, file, name], { stdio: 'pipe' }))
  try {
    return Math.min(...Array.from({ length: PROCESSES }, run))
  } catch (error) {
    console.error(`${name} did not run: ${String(error).split('\n').at(-2)}`)
    return Number.NaN
  }
}

/** Milliseconds for all leads, in the best of many rounds. */
function measure(test: Test | undefined): number {
  if (!test) throw new Error(`There is no contender ${only}.`)
  const leads = makeLeads()
  const expected = leads.filter((lead) => byHand(lead)).length
  let fastest = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    const found = leads.filter(test).length
    fastest = Math.min(fastest, performance.now() - start)
    if (found !== expected) throw new Error(`${only} found ${found} leads, not ${expected}.`)
  }
  return fastest
}

function byHand(lead: Lead): boolean {
  return (
    lead.region === 'north' &&
    lead.employees !== null &&
    lead.employees >= 500 &&
    (lead.urgency === 'high' || lead.urgency === 'normal')
  )
}

function makeLeads(): readonly Lead[] {
  return Array.from({ length: LEADS }, (_, index): Lead => {
    const scattered = Math.imul(index, 2_654_435_761) >>> 4
    return {
      id: `lead-${index}`,
      region: REGIONS[scattered % 5] ?? null,
      employees: scattered % 11 === 0 ? null : scattered % 1000,
      urgency: URGENCIES[scattered % 3] ?? 'low',
      createdAt: new Date(scattered * 1000),
    }
  })
}
