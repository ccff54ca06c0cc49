import { describe, expect, it } from 'vitest'
import {
  type AssignmentRule,
  createCrm,
  department,
  memoryStore,
  pool,
  queue,
  roundRobin,
} from '../../index.ts'
import { ruleDoubts } from './rule-doubts.ts'

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
