import { describe, expect, it } from 'vitest'
import { commerce } from '../../../commerce.ts'
import { isCrmError } from '../../../index.ts'

const due = { after: '0d', from: 'signing' }
const rest = { name: 'rest', remainder: true, due }
const plan = (own: object) => ({ plans: [{ id: 'one', items: [rest], ...own }] })
const items = (...all: readonly unknown[]) => plan({ items: all })

function problemsOf(options: object): readonly string[] {
  try {
    commerce({ currency: 'CNY', ...options } as never)
    return []
  } catch (error) {
    if (!isCrmError(error, 'CRM_CONFIG')) throw error
    for (const { message, zh } of error.issues) expect([message, zh]).not.toContain(undefined)
    return error.issues.map(({ code, path }) => `${code} ${path}`)
  }
}

describe('a payment plan is refused', () => {
  it.each<[string, object, string[]]>([
    ['with two remainders', items(rest, rest), ['PLAN_REMAINDER plans.0.items']],
    [
      'without a remainder',
      items({ name: 'a', percent: '100', due }),
      ['PLAN_REMAINDER plans.0.items', 'PLAN_PERCENT plans.0.items'],
    ],
    [
      'of more than a hundred percent',
      items({ name: 'a', percent: '60', due }, { name: 'b', percent: '60', due }, rest),
      ['PLAN_PERCENT plans.0.items'],
    ],
    [
      'that leaves nothing for the rest',
      items({ name: 'a', percent: '99.999999', due }, { name: 'b', percent: '0.000001', due }, rest),
      ['PLAN_PERCENT plans.0.items'],
    ],
    [
      'with a percentage below zero',
      items({ name: 'a', percent: '-1', due }, rest),
      ['OPTION_INVALID plans.0.items.0.percent'],
    ],
    [
      'with a number for a percentage',
      items({ name: 'a', percent: 30, due }, rest),
      ['OPTION_INVALID plans.0.items.0.percent'],
    ],
    [
      'with too fine a percentage',
      items({ name: 'a', percent: '0.0000001', due }, rest),
      ['OPTION_INVALID plans.0.items.0.percent'],
    ],
    ['with an item of two kinds', items({ ...rest, percent: '10' }), ['OPTION_INVALID plans.0.items.0']],
    ['with an item of no kind', items({ name: 'a', due }, rest), ['OPTION_INVALID plans.0.items.0']],
    [
      'with an amount of no currency',
      items({ name: 'a', amount: { amount: '5' }, due }, rest),
      ['OPTION_INVALID plans.0.items.0.amount'],
    ],
    [
      'with an item that is never due',
      items({ name: 'rest', remainder: true }),
      ['OPTION_INVALID plans.0.items.0.due'],
    ],
    [
      'with an item due in two ways',
      items({ ...rest, due: { on: '2027-01-31', milestone: 'x' } }),
      ['OPTION_INVALID plans.0.items.0.due'],
    ],
    [
      'with a day that is none',
      items({ ...rest, due: { on: '2027-02-30' } }),
      ['OPTION_INVALID plans.0.items.0.due.on'],
    ],
    [
      'with a misspelt event',
      items({ ...rest, due: { after: '1d', from: 'sigining' } }),
      ['OPTION_INVALID plans.0.items.0.due.from'],
    ],
    [
      'with months for days',
      items({ ...rest, due: { after: '1M', from: 'start' } }),
      ['OPTION_INVALID plans.0.items.0.due.after'],
    ],
    ['with a misspelt key', items({ ...rest, remainer: true }), ['OPTION_UNKNOWN plans.0.items.0.remainer']],
    ['without items', { plans: [{ id: 'one' }] }, ['OPTION_INVALID plans.0.items']],
    ['with no items at all', items(), ['OPTION_INVALID plans.0.items']],
    ['by the week', plan({ recurring: { every: 'week' } }), ['OPTION_INVALID plans.0.recurring.every']],
    ['without a name', plan({ id: '' }), ['OPTION_INVALID plans.0.id']],
    [
      'with the name of another',
      { plans: [...plan({}).plans, ...plan({}).plans] },
      ['OPTION_INVALID plans.1.id'],
    ],
    ['that is none', { plans: [null] }, ['OPTION_INVALID plans.0']],
    ['that is no list', { plans: {} }, ['OPTION_INVALID plans']],
    ['beside a grace that is none', { renewals: { graceDays: -1 } }, ['OPTION_INVALID renewals.graceDays']],
    ['beside rules of renewal that are none', { renewals: { lead: 3 } }, ['OPTION_UNKNOWN renewals.lead']],
    ['beside a misspelt option', { plan: [] }, ['OPTION_UNKNOWN plan']],
    ['beside a currency that is none', { currency: 'yuan' }, ['OPTION_INVALID currency']],
  ])('%s', (_, options, expected) => {
    expect(problemsOf(options)).toEqual(expected)
  })

  it('never where it can be', () => {
    expect(problemsOf(plan({ recurring: { every: 'month', after: '30d' } }))).toEqual([])
    expect(
      problemsOf({ plans: [{ id: 'm', recurring: { every: 'quarter' } }], renewals: { graceDays: 0 } }),
    ).toEqual([])
  })
})
