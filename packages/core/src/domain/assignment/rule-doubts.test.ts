import { describe, expect, it } from 'vitest'
import {
  type AssignmentRule,
  createCrm,
  defineRuleSet,
  department,
  memoryStore,
  pool,
  queue,
  roundRobin,
} from '../../index.ts'
import { ruleDoubts } from './rule-doubts.ts'
import { ruleSetDoubts } from './rule-set-doubts.ts'

const shape = createCrm({ storage: memoryStore() }).shape('lead')
const NORTH = roundRobin({ team: 'north' })
const REST: AssignmentRule = { id: 'rest', on: 'lead', priority: -1, when: {}, assign: pool() }

function rule(id: string, when: object, own: Partial<AssignmentRule> = {}): AssignmentRule {
  return { id, on: 'lead', priority: 0, when, assign: NORTH, ...own }
}

function codesOf(...rules: readonly AssignmentRule[]): readonly string[] {
  return ruleDoubts(shape, rules).map(({ code, path }) => `${code} ${path}`)
}

describe('what rules hardly mean', () => {
  it('is a rule that an earlier, broader one leaves nothing to', () => {
    const broad = rule('north', { region: 'north' })
    const narrow = rule('large-north', { region: 'north', employees: { gte: 500 } })

    expect(codesOf(broad, narrow, REST)).toEqual(['RULE_SHADOWED large-north.when'])
    expect(codesOf(narrow, broad, REST)).toEqual([])
    expect(codesOf(broad, { ...narrow, priority: 1 }, REST)).toEqual([])
  })

  it('is everything behind a rule for all', () => {
    expect(codesOf(rule('all', {}), rule('north', { region: 'north' }), REST)).toEqual([
      'RULE_SHADOWED north.when',
      'RULE_SHADOWED rest.when',
    ])
  })

  it('is not a rule behind one that lets others try', () => {
    expect(
      codesOf(rule('first', {}, { otherwise: 'next' }), rule('second', {}), {
        ...REST,
        when: { region: 'x' },
      }),
    ).toEqual(['RULE_SHADOWED rest.when'])
  })

  it('is not a rule of another department', () => {
    expect(
      codesOf(
        rule('to-north', { region: 'north' }, { assign: department('north') }),
        rule('north', { region: 'north' }, { within: 'north' }),
        REST,
      ),
    ).toEqual([])
  })

  it('is a condition that nothing satisfies', () => {
    expect(codesOf(rule('never', { employees: { gt: 5, lt: 3 } }), REST)).toEqual([
      'CONDITION_UNSATISFIABLE never.when.employees',
    ])
  })

  it('is such a condition once, though an earlier rule would take all that it does', () => {
    expect(
      codesOf(
        rule('north', { region: 'north' }),
        rule('never', { region: 'north', employees: { gt: 5, lt: 3 } }),
        REST,
      ),
    ).toEqual(['CONDITION_UNSATISFIABLE never.when.employees'])
  })

  it('is a target that its own words keep everybody from', () => {
    const full = roundRobin({ team: 'north', capacity: 0 })
    const odd = roundRobin({ team: 'north', affinity: ['ann', { field: 'createdBy' }], exclude: ['ann'] })

    expect(codesOf(rule('full', {}, { assign: full }))).toEqual(['TARGET_FULL full.assign.0.capacity'])
    expect(codesOf(rule('odd', {}, { assign: odd }))).toEqual(['PREFERRED_EXCLUDED odd.assign.0.affinity.0'])
  })

  it('is going back to the last owner by what tells nobody apart', () => {
    const sticky = (by: string) => roundRobin({ team: 'north', sticky: { by, within: '30d' } })

    expect(codesOf(rule('odd', {}, { assign: sticky('employees') }))).toEqual([
      'STICKY_UNUSED odd.assign.0.sticky.by',
    ])
    expect(codesOf(rule('fine', {}, { assign: sticky('company') }))).toEqual([])
  })

  it('is a target behind the pool', () => {
    expect(codesOf(rule('odd', {}, { assign: [pool(), NORTH] }))).toEqual(['TARGET_UNREACHED odd.assign.1'])
  })

  it('is a target behind a queue that is never full', () => {
    const behind = (max?: number) =>
      rule('odd', {}, { assign: [NORTH, queue({ queue: 'north', ...(max && { max }) }), pool()] })

    expect(codesOf(behind())).toEqual(['TARGET_UNREACHED odd.assign.2'])
    expect(codesOf(behind(9))).toEqual([])
  })

  it('is a department that nobody hands on to', () => {
    expect(codesOf(rule('lost', {}, { within: 'south' }), REST)).toEqual(['DEPARTMENT_UNUSED south'])
  })

  it('is that nothing is said of the rest', () => {
    expect(codesOf(rule('north', { region: 'north' }))).toEqual(['RULE_NO_CATCH_ALL assignment'])
    expect(codesOf(rule('north', { region: 'north' }), rule('all', {}))).toEqual([])
    expect(codesOf()).toEqual([])
  })

  it('is looked for among ten thousand rules in a moment', () => {
    const rules = Array.from({ length: 10_000 }, (_, at) =>
      rule(`r${at}`, { region: `r${at}`, employees: { gte: at } }),
    )

    expect(
      codesOf(...rules, REST, rule('late', { region: 'r7', employees: { gte: 8 } }, { priority: -1 })),
    ).toEqual(['RULE_SHADOWED late.when'])
  })
})

describe('what versions of a rule set hardly mean', () => {
  const version = (version: number, activeFrom: string) =>
    defineRuleSet({ id: 'leads', version, on: 'lead', activeFrom: new Date(activeFrom), rules: [] })

  it('is a newer one that begins before an older one', () => {
    const older = version(1, '2026-06-01T00:00:00Z')

    expect(
      ruleSetDoubts([older, version(2, '2026-01-01T00:00:00Z')]).map(({ code, path }) => `${code} ${path}`),
    ).toEqual(['VERSION_OVERTAKEN leads.activeFrom'])
    expect(ruleSetDoubts([older, version(2, '2026-07-01T00:00:00Z')])).toEqual([])
  })
})
