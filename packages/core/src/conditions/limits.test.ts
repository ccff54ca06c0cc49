import { describe, expect, it } from 'vitest'
import { checkCondition } from './check-condition.ts'
import { leadShape } from './fixtures/lead-shape.ts'

const codesOf = (condition: unknown) => checkCondition(leadShape, condition).issues.map((issue) => issue.code)

function nested(levels: number, wrap: (inner: object) => object): object {
  let condition: object = { region: 'north' }
  for (let level = 1; level < levels; level++) condition = wrap(condition)
  return condition
}

describe('the limits of a condition', () => {
  it.each<[string, (inner: object) => object]>([
    ['not', (inner) => ({ not: inner })],
    ['all', (inner) => ({ all: [inner] })],
    ['any', (inner) => ({ any: [inner] })],
  ])('are 16 levels of %s', (_, wrap) => {
    expect(codesOf(nested(16, wrap))).toEqual([])
    expect(codesOf(nested(17, wrap))).toContain('CONDITION_TOO_DEEP')
  })

  it('are four relations, each of which is a search within a search', () => {
    const over = (hops: number) =>
      nested(hops + 1, (inner) =>
        'lead' in inner ? { contacts: { some: inner } } : { lead: { some: inner } },
      )

    expect(codesOf(over(4))).toEqual([])
    expect(codesOf(over(6))).toContain('CONDITION_TOO_FAR')
    expect(codesOf({ contacts: { count: { where: over(5), gt: 1 } } })).toContain('CONDITION_TOO_FAR')
  })

  it('are 500 parts', () => {
    const parts = (count: number) => ({ any: Array.from({ length: count }, () => ({ region: 'north' })) })

    expect(codesOf(parts(249))).toEqual([])
    expect(codesOf(parts(250))).toEqual(['CONDITION_TOO_LARGE'])
  })

  it('are 10,000 values to choose from', () => {
    const among = (count: number) => ({
      employees: { in: Array.from({ length: count }, (_, index) => index) },
    })

    expect(codesOf(among(10_000))).toEqual([])
    expect(codesOf(among(10_001))).toEqual(['CONDITION_LIST_TOO_LONG'])
  })

  it('count each currency of each amount', () => {
    const amounts = Array.from({ length: 300 }, (_, index) => ({ amount: String(index), currency: 'CNY' }))

    expect(codesOf({ budget: { in: amounts, convert: { USD: '7.1' } } })).toEqual(['CONDITION_TOO_LARGE'])
  })
})

describe('hostile conditions', () => {
  it.each([10_000, 100_000])('nested %i levels deep are refused without running out of stack', (levels) => {
    expect(codesOf(nested(levels, (inner) => ({ not: inner })))).toEqual(['CONDITION_TOO_DEEP'])
    expect(codesOf({ region: { eq: nested(levels, (inner) => ({ not: inner })) } })).toEqual([
      'CONDITION_TYPE',
    ])
    expect(codesOf({ tags: nested(levels, (inner) => ({ some: inner })) })).toHaveLength(1)
  })

  it('that contain themselves are refused', () => {
    const circle: { not?: object } = {}
    circle.not = circle
    const wheel: { all: object[] } = { all: [] }
    wheel.all.push(wheel, wheel, wheel)

    expect(codesOf(circle)).toEqual(['CONDITION_TOO_DEEP'])
    expect(codesOf(wheel)).toHaveLength(100)
  })

  it('with a million keys are given up at the hundredth issue', () => {
    const wide = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, index) => [`f${index}`, index]))

    expect(codesOf(wide)).toHaveLength(100)
    expect(codesOf({ region: wide })).toHaveLength(100)
    expect(codesOf({ region: { in: Array.from({ length: 10_000 }, () => 5) } })).toHaveLength(100)
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a"b', "a'].x", '😀', 'x'.repeat(300)])(
    'that name the field %s find none',
    (field) => {
      const condition = JSON.parse(`{${JSON.stringify(field)}: {"eq": 1}}`)

      expect(codesOf(condition)).toEqual(['CONDITION_UNKNOWN_FIELD'])
      expect(codesOf({ contacts: { some: condition } })).toEqual(['CONDITION_UNKNOWN_FIELD'])
      expect(codesOf({ ext: condition })).toEqual(['CONDITION_UNKNOWN_FIELD'])
    },
  )

  it.each(['__proto__', 'constructor', 'toString'])('that name the operator %s find none', (operator) => {
    const operand = JSON.parse(`{${JSON.stringify(operator)}: true}`)

    expect(codesOf({ region: operand })).toEqual(['CONDITION_UNKNOWN_OPERATOR'])
    expect(codesOf({ contacts: operand })).toEqual(['CONDITION_UNKNOWN_OPERATOR'])
    expect(codesOf({ budget: { gt: { amount: '1', currency: 'CNY' }, convert: operand } })).toEqual([
      'CONDITION_TYPE',
    ])
  })

  it('get their long names back cut short', () => {
    const { issues } = checkCondition(leadShape, { ['x'.repeat(100_000)]: 1 })

    expect(JSON.stringify(issues).length).toBeLessThan(1500)
  })

  it('change nothing that others inherit', () => {
    checkCondition(
      leadShape,
      JSON.parse('{"__proto__": {"polluted": true}, "ext": {"__proto__": {"polluted": true}}}'),
    )

    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})
