import { describe, expect, it } from 'vitest'
import { type CommerceOptions, commerce } from '../../../commerce.ts'
import { checkConfig, memoryStore } from '../../../index.ts'

const byDirector = { by: [{ role: 'director' }] }
const deep = { id: 'deep', when: { discountBp: { gt: 1000 } }, approval: byDirector }
const sale = { id: 'sale', on: 'document', percent: '15', stacking: 'stack' } as const

function doubtsOf(options: Partial<CommerceOptions>) {
  const plugins = [commerce({ currency: 'CNY', ...options })]
  return checkConfig({ storage: memoryStore(), plugins }).map(
    ({ severity, code, path }) => `${severity} ${code} ${path}`,
  )
}

describe('looking over the options of commerce', () => {
  it.each<[string, Partial<CommerceOptions>, readonly string[]]>([
    ['that say nothing', {}, []],
    [
      'with a discount that always needs approval',
      { approvals: [deep], discounts: [sale] },
      ['warning DISCOUNT_APPROVED discounts.0'],
    ],
    ['with one that stays below', { approvals: [deep], discounts: [{ ...sale, percent: '10' }] }, []],
    [
      'with one on some of the lines',
      { approvals: [deep], discounts: [{ ...sale, on: 'line', when: { family: 'pumps' } }] },
      [],
    ],
    [
      'with one that is approved for another reason as well',
      { approvals: [{ ...deep, when: { all: [deep.when, { termMonths: { gt: 12 } }] } }], discounts: [sale] },
      [],
    ],
    [
      'with an approval that only the owner gives',
      { approvals: [{ ...deep, approval: { by: [{ field: 'ownerId' }] } }] },
      ['warning APPROVER_ASKS approvals.0.approval.by'],
    ],
    [
      'with a need that nothing has',
      { approvals: [{ ...deep, when: { discountBp: { gt: 10, lt: 5 } } }] },
      ['warning CONDITION_UNSATISFIABLE approvals.0.when.discountBp'],
    ],
  ])('%s', (_, options, doubts) => {
    expect(doubtsOf(options)).toEqual(doubts)
  })
})
