import { describe, expect, it } from 'vitest'
import { explainCondition } from './explain.ts'
import { type LeadCondition, lead, leadShape } from './fixtures/lead-shape.ts'

const condition: LeadCondition = {
  region: { in: ['north', 'east'] },
  any: [{ employees: { gte: 500 } }, { not: { isHot: true } }],
  ext: { tier: 'gold' },
}

describe('the explanation of a match', () => {
  it('gives each part its verdict, with what was expected and what was found', () => {
    const { tree } = explainCondition(
      leadShape,
      condition,
      lead({ region: 'north', employees: 80, ext: { tier: 'silver' } }),
    )

    expect(tree).toEqual({
      is: 'all',
      verdict: false,
      path: [],
      of: [
        {
          is: 'test',
          verdict: true,
          path: ['region', 'in'],
          field: 'region',
          operator: 'in',
          expected: ['north', 'east'],
          actual: 'north',
        },
        {
          is: 'any',
          verdict: 'unknown',
          path: ['any'],
          of: [
            {
              is: 'test',
              verdict: false,
              path: ['any', 0, 'employees', 'gte'],
              field: 'employees',
              operator: 'gte',
              expected: 500,
              actual: 80,
            },
            {
              is: 'not',
              verdict: 'unknown',
              path: ['any', 1, 'not'],
              of: [
                {
                  is: 'test',
                  verdict: 'unknown',
                  path: ['any', 1, 'not', 'isHot'],
                  field: 'isHot',
                  operator: 'eq',
                  expected: true,
                  actual: null,
                },
              ],
            },
          ],
        },
        {
          is: 'test',
          verdict: false,
          path: ['ext', 'tier'],
          field: 'ext.tier',
          operator: 'eq',
          expected: 'gold',
          actual: 'silver',
        },
      ],
    })
  })

  it('names the first test that stands in the way', () => {
    const firstFalse = (known: object) => explainCondition(leadShape, condition, lead(known)).firstFalse?.path

    expect(firstFalse({ region: 'west' })).toEqual(['region', 'in'])
    expect(firstFalse({ region: 'north', employees: 80 })).toEqual(['any', 0, 'employees', 'gte'])
    expect(firstFalse({ region: 'north', employees: 800 })).toEqual(['ext', 'tier'])
    expect(firstFalse({ region: 'north', employees: 800, ext: { tier: 'gold' } })).toBeUndefined()
  })

  it('names the test that should have failed under a not', () => {
    const { matches, firstFalse } = explainCondition(
      leadShape,
      { not: { region: 'north' } },
      lead({ region: 'north' }),
    )

    expect(matches).toBe(false)
    expect(firstFalse).toMatchObject({ field: 'region', verdict: true, actual: 'north' })
  })

  it('tells money of another currency as unknown', () => {
    const { tree } = explainCondition(
      leadShape,
      { budget: { gt: { amount: '1', currency: 'CNY' } } },
      lead({ budget: { amount: '5', currency: 'USD' } }),
    )

    expect(tree).toMatchObject({ verdict: 'unknown', actual: { amount: '5', currency: 'USD' } })
  })

  it('sees changes and related records', () => {
    const explained = explainCondition(
      leadShape,
      { region: { changedTo: 'north' }, contacts: { some: { name: 'Li' } } },
      lead({ region: 'north' }),
      { before: lead({ region: 'south' }), findRelated: () => [{ name: 'Wang' }] },
    )

    expect(explained.tree).toMatchObject({
      of: [
        { operator: 'changedTo', verdict: true },
        { field: 'contacts', operator: 'some', verdict: false },
      ],
    })
  })

  it('is refused for a condition that means nothing', () => {
    expect(() => explainCondition(leadShape, { colour: 'red' }, lead())).toThrow(
      'no field or relation colour',
    )
  })
})
