import { describe, expect, it } from 'vitest'
import type { Role } from '../../index.ts'
import { anAccount, anOpportunity, aUser, createTestCrm } from '../../testing/index.ts'
import { specimen } from '../entities/fixtures/specimen.ts'

async function museum() {
  const made = await createTestCrm({ entities: { specimen } })
  const { session } = made
  await session.customField.createMany([
    { entity: 'specimen', name: 'shelf', kind: 'select', options: ['a', 'b'] },
    { entity: 'specimen', name: 'worth', kind: 'money' },
    { entity: 'specimen', name: 'mass', kind: 'decimal', scale: 1 },
  ])
  await session.specimen.createMany([
    {
      title: 'One',
      colour: 'red',
      size: 1,
      weight: '0.100',
      price: { amount: '10.00', currency: 'EUR' },
      seenAt: new Date(5),
      ext: { shelf: 'a', worth: { amount: '1.50', currency: 'CNY' }, mass: '0.1' },
    },
    {
      title: 'Two',
      colour: 'red',
      size: 2,
      weight: '0.200',
      price: { amount: '5.50', currency: 'EUR' },
      seenAt: new Date(9),
      ext: { shelf: 'b', worth: { amount: '2.50', currency: 'CNY' }, mass: '0.2' },
    },
    {
      title: 'Three',
      colour: 'blue',
      size: 40,
      price: { amount: '1000', currency: 'JPY' },
      ext: { shelf: 'a' },
    },
    { title: 'Four', isFresh: null },
  ])
  return made
}

describe('an aggregate', () => {
  it('counts, sums, and finds the least and the most', async () => {
    const { session } = await museum()

    const [found] = await session.specimen.aggregate({
      measures: { all: 'count', sum: { sum: 'size' }, least: { min: 'size' }, most: { max: 'size' } },
    })

    expect(found).toEqual({ all: 4, sum: 43, least: 1, most: 40 })
  })

  it('is by group, the empty group last', async () => {
    const { session } = await museum()

    const groups = await session.specimen.aggregate({ groupBy: ['colour'], measures: { all: 'count' } })

    expect(groups).toEqual([
      { colour: 'blue', all: 1 },
      { colour: 'red', all: 2 },
      { colour: null, all: 1 },
    ])
  })

  it('sums decimals exactly', async () => {
    const { session } = await museum()

    const [found] = await session.specimen.aggregate({ measures: { weight: { sum: 'weight' } } })

    expect(found).toEqual({ weight: '0.300' })
  })

  it('never adds one currency to another', async () => {
    const { session } = await museum()

    const sums = await session.specimen.aggregate({
      measures: { total: { sum: 'price' }, most: { max: 'price' } },
    })

    expect(sums).toEqual([
      {
        total: [
          { amount: '15.50', currency: 'EUR' },
          { amount: '1000', currency: 'JPY' },
        ],
        most: [
          { amount: '10.00', currency: 'EUR' },
          { amount: '1000', currency: 'JPY' },
        ],
      },
    ])
  })

  it('counts the whole group beside a sum of money, whatever its currencies, with or without an amount', async () => {
    const { session } = await museum()

    const plain = await session.specimen.aggregate({
      groupBy: ['colour'],
      measures: { all: 'count', size: { sum: 'size' }, most: { max: 'size' } },
    })
    const beside = await session.specimen.aggregate({
      groupBy: ['colour'],
      measures: { all: 'count', size: { sum: 'size' }, most: { max: 'size' }, total: { sum: 'price' } },
    })

    expect(beside.map(({ total: _, ...rest }) => rest)).toEqual(plain)
    expect(
      await session.specimen.aggregate({ measures: { all: 'count', total: { sum: 'price' } } }),
    ).toMatchObject([{ all: 4 }])
  })

  it('measures instants as instants', async () => {
    const { session } = await museum()

    const [found] = await session.specimen.aggregate({ measures: { first: { min: 'seenAt' } } })

    expect(found).toEqual({ first: new Date(5) })
  })

  it('groups and measures fields that the tenant declared', async () => {
    const { session } = await museum()

    const groups = await session.specimen.aggregate({
      where: { ext: { worth: { isNotNull: true } } },
      groupBy: ['ext.shelf' as 'title'],
      measures: { worth: { sum: 'ext.worth' }, mass: { sum: 'ext.mass' } },
    })

    expect(groups).toEqual([
      { 'ext.shelf': 'a', worth: [{ amount: '1.50', currency: 'CNY' }], mass: '0.1' },
      { 'ext.shelf': 'b', worth: [{ amount: '2.50', currency: 'CNY' }], mass: '0.2' },
    ])
  })

  it('is of what matches', async () => {
    const { session } = await museum()

    expect(
      await session.specimen.aggregate({ where: { size: { lt: 10 } }, measures: { all: 'count' } }),
    ).toEqual([{ all: 2 }])
  })

  it.each<[string, unknown, string]>([
    ['nothing', undefined, ''],
    ['null', null, ''],
    ['no measures', {}, 'measures'],
    ['measures that are a list', { measures: ['count'] }, 'measures'],
    ['an unknown option', { measures: {}, having: {} }, 'having'],
    ['an unknown field', { measures: { all: { sum: 'sise' } } }, 'measures.all'],
    ['an unknown measure', { measures: { all: { avg: 'size' } } }, 'measures.all'],
    ['two measures in one', { measures: { all: { min: 'size', max: 'size' } } }, 'measures.all'],
    ['a measure that is null', { measures: { all: null } }, 'measures.all'],
    ['the sum of texts', { measures: { all: { sum: 'title' } } }, 'measures.all'],
    ['the sum of instants', { measures: { all: { sum: 'seenAt' } } }, 'measures.all'],
    ['the least of yes and no', { measures: { all: { min: 'isFresh' } } }, 'measures.all'],
    ['how many different lists', { measures: { all: { countDistinct: 'tags' } } }, 'measures.all'],
    ['how many different sums', { measures: { all: { countDistinct: 'price' } } }, 'measures.all'],
    ['the most of lists', { measures: { all: { max: 'tags' } } }, 'measures.all'],
    [
      'a measure named like the prototype',
      { measures: JSON.parse('{"__proto__":"count"}') },
      'measures.__proto__',
    ],
    ['a measure named with a quote', { measures: { 'a"b': 'count' } }, 'measures.a"b'],
    ['a measure named like a group', { groupBy: ['title'], measures: { title: 'count' } }, 'measures.title'],
    ['groups as text', { groupBy: 'title', measures: {} }, 'groupBy'],
    ['an unknown group', { groupBy: ['tenant'], measures: {} }, 'groupBy.0'],
    ['groups by lists', { groupBy: ['tags'], measures: {} }, 'groupBy.0'],
    ['groups by money', { groupBy: ['price'], measures: {} }, 'groupBy.0'],
  ])('is refused for %s', async (_, query, path) => {
    const { session } = await museum()

    const asked = session.specimen.aggregate(query as Parameters<typeof session.specimen.aggregate>[0])

    await expect(asked).rejects.toMatchObject({ code: 'CRM_QUERY', issues: [{ path }] })
  })

  it('counts different values of a group, whatever currencies it has', async () => {
    const { session } = await createTestCrm()
    const [ann, account] = [await session.user.create(aUser()), await session.account.create(anAccount())]
    const deals: [string, string | null][] = [
      ['CNY', ann.id],
      ['EUR', ann.id],
      ['EUR', null],
    ]
    for (const [currency, ownerId] of deals)
      await session.opportunity.create(
        anOpportunity(account.id, { amount: { amount: '1.00', currency }, ownerId }),
      )

    const measures = {
      deals: 'count',
      owners: { countDistinct: 'ownerId' },
      worth: { sum: 'amount' },
    } as const
    expect(await session.opportunity.aggregate({ groupBy: ['stage'], measures })).toEqual([
      {
        ...{ stage: 'qualify', deals: 3, owners: 1 },
        worth: [
          { amount: '1.00', currency: 'CNY' },
          { amount: '2.00', currency: 'EUR' },
        ],
      },
    ])
    const { worth: _, ...alone } = measures
    expect(await session.opportunity.aggregate({ measures: alone })).toEqual([{ deals: 3, owners: 1 }])
  })

  it('does not count the different values of a hidden field', async () => {
    const blind: Role = { id: 'blind', grants: { opportunity: { read: 'all', hidden: ['ownerId'] } } }
    const { as } = await createTestCrm({ roles: [blind] })

    await expect(
      as('ann', 'blind').opportunity.aggregate({ measures: { n: { countDistinct: 'ownerId' } } }),
    ).rejects.toMatchObject({ code: 'CRM_QUERY', issues: [{ path: 'measures.n', code: 'FORBIDDEN_FIELD' }] })
  })

  it('tells of a sum that is too large to be exact', async () => {
    const { session } = await museum()
    const most = { amount: '90071992547409.91', currency: 'EUR' }
    await session.specimen.createMany([
      { title: 'Dear', price: most },
      { title: 'Dearer', price: most },
    ])

    const asked = session.specimen.aggregate({ measures: { total: { sum: 'price' } } })

    await expect(asked).rejects.toMatchObject({ name: 'CrmError' })
  })
})
