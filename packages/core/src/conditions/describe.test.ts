import { describe, expect, it } from 'vitest'
import { describeCondition } from './describe.ts'
import { type LeadCondition, leadShape } from './fixtures/lead-shape.ts'
import { operatorsOf } from './operators.ts'

const CNY = (amount: string) => ({ amount, currency: 'CNY' })

const SENTENCES: readonly [LeadCondition, string, string][] = [
  [{ region: 'north' }, 'Region is “north”', '地区为“north”'],
  [{ region: null }, 'Region is empty', '地区为空'],
  [{ region: { isNull: false } }, 'Region is not empty', '地区不为空'],
  [{ region: { isNotNull: true } }, 'Region is not empty', '地区不为空'],
  [{ region: { neq: 'north' } }, 'Region is not “north”', '地区不为“north”'],
  [{ region: { neqOrNull: 'north' } }, 'Region is empty or not “north”', '地区为空或不为“north”'],
  [{ region: { in: ['a', 'b'] } }, 'Region is one of “a”, “b”', '地区为“a”、“b”之一'],
  [{ region: { notIn: ['a', 'b'] } }, 'Region is none of “a”, “b”', '地区不为“a”、“b”中的任何一个'],
  [{ region: { contains: 'x' } }, 'Region contains “x”', '地区包含“x”'],
  [{ region: { startsWith: 'x' } }, 'Region starts with “x”', '地区以“x”开头'],
  [{ region: { endsWith: '{v}$&' } }, 'Region ends with “{v}$&”', '地区以“{v}$&”结尾'],
  [{ region: { eq: { field: 'ownerId' } } }, 'Region is Owner', '地区为负责人'],
  [{ employees: { gt: 500 } }, 'Employees is more than 500', '员工数大于500'],
  [{ employees: { gte: 500 } }, 'Employees is at least 500', '员工数不小于500'],
  [{ employees: { lt: 500 } }, 'Employees is less than 500', '员工数小于500'],
  [{ employees: { lte: 500 } }, 'Employees is at most 500', '员工数不大于500'],
  [{ discount: { gte: '12.50' } }, 'Discount is at least 12.50', '折扣不小于12.50'],
  [{ budget: CNY('100') }, 'Budget is 100 CNY', '预算为100 CNY'],
  [
    { budget: { gt: CNY('100'), convert: { USD: '7.1' } } },
    'Budget is more than 100 CNY (at 1 USD = 7.1 CNY)',
    '预算大于100 CNY（按 1 USD = 7.1 CNY 折算）',
  ],
  [{ isHot: true }, 'Hot is yes', '热门为是'],
  [{ ownerId: { actor: 'id' } }, 'Owner is the acting user’s id', '负责人为当前用户的 id'],
  [{ birthday: { gte: '-15d' } }, 'Birthday is at or after 15 days ago', '生日不早于15 天前'],
  [{ createdAt: { lt: '+1M' } }, 'Created is before in 1 month', '创建时间早于1 个月后'],
  [{ createdAt: { lte: 'now' } }, 'Created is at or before now', '创建时间不晚于现在'],
  [
    { createdAt: { gt: { startOfDay: 'now', zone: 'Asia/Shanghai' } } },
    'Created is after the start of the day of now in Asia/Shanghai',
    '创建时间晚于现在当天零点（Asia/Shanghai）',
  ],
  [
    { createdAt: { eq: new Date('2026-01-01T00:00:00Z') } },
    'Created is 2026-01-01T00:00:00.000Z',
    '创建时间为2026-01-01T00:00:00.000Z',
  ],
  [{ tags: { some: 'vip' } }, 'Tags has an item that is “vip”', '标签中至少有一项为“vip”'],
  [
    { tags: { every: { startsWith: 'v', endsWith: 'p' } } },
    'Tags has only items of which each starts with “v” and ends with “p”',
    '标签中每一项都以“v”开头且以“p”结尾',
  ],
  [{ tags: { everyNonEmpty: 'a' } }, 'Tags has items, of which each is “a”', '标签不为空且每一项都为“a”'],
  [{ tags: { none: 'a' } }, 'Tags has no item that is “a”', '标签中没有一项为“a”'],
  [{ region: { changed: true } }, 'Region has just changed', '地区刚刚变更'],
  [{ region: { changed: false } }, 'Region has not just changed', '地区未刚刚变更'],
  [{ region: { changedTo: 'north' } }, 'Region has just become “north”', '地区刚刚变更为“north”'],
  [{ region: { changedTo: null } }, 'Region has just become empty', '地区刚刚变更为空'],
  [{ region: { was: 'north' } }, 'Region was “north” before the change', '地区变更前为“north”'],
  [{ region: { was: null } }, 'Region was empty before the change', '地区变更前为空'],
  [{ region: { wasEver: 'north' } }, 'Region is or was at some time “north”', '地区为或曾为“north”'],
  [
    { region: { since: { value: 'north', lte: '-30d' } } },
    'Region has been “north” since 30 days ago or longer',
    '地区自30 天前或更早以来一直为“north”',
  ],
  [
    { region: { since: { value: 'north', gte: '-1w' } } },
    'Region has become “north” at 1 week ago or later, and still is',
    '地区在1 周前或之后变为“north”并保持至今',
  ],
  [{ ext: { tier: 'gold' } }, 'Tier is “gold”', '等级为“gold”'],
  [
    { contacts: { some: { name: 'Li' } } },
    'there is one of contacts where name is “Li”',
    '至少有一个contacts满足：name为“Li”',
  ],
  [
    { contacts: { every: { name: 'Li' } } },
    'for each of contacts, name is “Li”',
    '每一个contacts都满足：name为“Li”',
  ],
  [
    { contacts: { everyNonEmpty: { name: 'Li' } } },
    'there are contacts, and for each of them, name is “Li”',
    '至少有一个contacts且每一个都满足：name为“Li”',
  ],
  [{ contacts: { none: {} } }, 'there is none of contacts', '没有任何contacts'],
  [
    { contacts: { count: { where: { age: { gt: 30 } }, gte: 2 } } },
    'the number of contacts where age is more than 30 is at least 2',
    '满足（age大于30）的contacts的数量不小于2',
  ],
  [{ contacts: { count: { eq: 0 } } }, 'the number of contacts is 0', 'contacts的数量为0'],
  [
    { region: 'north', any: [{ employees: { gte: 500 } }, { isHot: true, ownerId: null }] },
    'Region is “north” and (Employees is at least 500 or (Hot is yes and Owner is empty))',
    '地区为“north”且（员工数不小于500或（热门为是且负责人为空））',
  ],
  [{ not: { region: 'north' } }, 'not (Region is “north”)', '并非（地区为“north”）'],
  [{}, 'always', '总是成立'],
  [{ any: [] }, 'never', '从不成立'],
]

describe('a condition in words', () => {
  it.each(SENTENCES)('%j', (condition, en, zh) => {
    expect(describeCondition(leadShape, condition, 'en')).toBe(en)
    expect(describeCondition(leadShape, condition, 'zh-CN')).toBe(zh)
  })

  it('is there for every operator', () => {
    const said = JSON.stringify(SENTENCES.map(([condition]) => condition))
    const operators = new Set(Object.values(leadShape.fields).flatMap(({ type }) => operatorsOf(type)))

    for (const operator of [...operators, 'count'].filter((one) => one !== 'eq'))
      expect(said).toContain(`"${operator}":`)
  })

  it('is refused for a condition that means nothing', () => {
    expect(() => describeCondition(leadShape, { colour: 'red' }, 'en')).toThrow(
      'lead has no field or relation colour.',
    )
  })
})
