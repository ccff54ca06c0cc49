import { describe, expect, it } from 'vitest'
import type { MatchRule, Role } from '../../index.ts'
import { aLead, createTestCrm } from '../../testing/index.ts'

const samePhone: MatchRule = {
  ...{ id: 'same-phone', entity: 'lead', score: 1 },
  all: [{ field: 'phone', method: 'phone', blanks: 'noMatch', weight: 1 }],
  action: { create: 'warn', update: 'warn', import: 'link' },
}
const sameCompany: MatchRule = {
  ...{ id: 'same-company', entity: 'lead', score: 0.9 },
  all: [
    { field: 'company', method: 'companyCore', blanks: 'noMatch', weight: 1 },
    { field: 'name', method: 'normalized', blanks: 'noMatch', weight: 1 },
  ],
  action: { create: 'allow', update: 'allow', import: 'allow' },
}
const acting = (action: MatchRule['action']['create']): MatchRule => ({
  ...samePhone,
  action: { create: action, update: action, import: action },
})
const rep: Role = {
  id: 'rep',
  grants: { lead: { read: 'own', create: true, update: 'own' }, user: { read: 'all' } },
}
const blind: Role = { id: 'blind', grants: { lead: { read: 'all', create: true, hidden: ['phone'] } } }
const PHONE = '+8613800138000'
const office = (rules: readonly MatchRule[] = [samePhone, sameCompany]) =>
  createTestCrm({ matching: rules, roles: [rep, blind] })

describe('searching for duplicates', () => {
  it('finds by any rule, with the score and what each field said', async () => {
    const { session } = await office()
    const known = await session.lead.create({ name: 'Ada', phone: PHONE, company: 'Acme Ltd.' })

    const byPhone = await session.lead.duplicates({ values: { phone: '138-0013-8000' } })
    const byName = await session.lead.duplicates({ values: { name: 'ADA', company: 'ACME Limited' } })

    expect(byPhone.matches).toMatchObject([{ id: known.id, rule: 'same-phone', score: 1 }])
    expect(byName.matches).toMatchObject([
      { id: known.id, rule: 'same-company', evidence: [{ field: 'company' }, { field: 'name' }] },
    ])
  })

  it('follows the records: a changed, deleted or restored one is found by what it is now', async () => {
    const { session } = await office()
    const one = await session.lead.create({ name: 'Ada', phone: PHONE })
    const found = async (phone: string) =>
      (await session.lead.duplicates({ values: { phone } })).matches.length

    await session.lead.update(one.id, { phone: '+8613900139000' })
    expect([await found(PHONE), await found('+8613900139000')]).toEqual([0, 1])
    await session.lead.delete(one.id)
    expect(await found('+8613900139000')).toBe(0)
    await session.lead.restore(one.id)
    expect(await found('+8613900139000')).toBe(1)
  })

  it('does not find a record as its own double, and asks for one of id and values', async () => {
    const { session } = await office()
    const one = await session.lead.create({ name: 'Ada', phone: PHONE })

    expect((await session.lead.duplicates({ id: one.id })).matches).toEqual([])
    await expect(session.lead.duplicates({})).rejects.toMatchObject({ code: 'CRM_MATCH_INPUT' })
    await expect(session.lead.duplicates({ id: 'nobody' })).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
    await expect(session.account.duplicates({ values: {} })).rejects.toMatchObject({
      code: 'CRM_MATCHING_NONE',
    })
  })

  it('tells nothing of hidden records and nothing by hidden fields', async () => {
    const { session, as } = await office()
    await session.lead.create({ name: 'Ada', phone: PHONE })
    const values = { phone: PHONE }

    expect((await as('ann', 'rep').lead.duplicates({ values })).matches).toEqual([])
    expect((await as('ben', 'blind').lead.duplicates({ values })).matches).toEqual([])
    await expect(as('eve').lead.duplicates({ values })).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  })
})

describe('what a rule does on entry', () => {
  it('warns: the record is made, and the pair stands in the review queue once', async () => {
    const { session } = await office()
    const first = await session.lead.create(aLead({ phone: PHONE }))
    const second = await session.lead.create(aLead({ phone: PHONE, email: 'a2@example.com' }))
    await session.lead.update(second.id, { phone: '+8613900139000' })
    await session.lead.update(second.id, { phone: PHONE })

    const { items } = await session.duplicatePair.list()
    expect(items).toMatchObject([
      { a: first.id, b: second.id, rule: 'same-phone', scoreBp: 10_000, status: 'open', found: 'warn' },
    ])
    expect(JSON.stringify(items)).not.toContain(PHONE)
  })

  it('blocks, and names only what the writer may read', async () => {
    const { session, as } = await office([acting('block')])
    const known = await session.lead.create({ name: 'Ada', phone: PHONE })

    await expect(session.lead.create({ name: 'Ada again', phone: PHONE })).rejects.toMatchObject({
      code: 'CRM_DUPLICATE',
      meta: { rule: 'same-phone', ids: [known.id] },
    })
    await expect(as('ann', 'rep').lead.create({ name: 'Ada', phone: PHONE })).rejects.toMatchObject({
      code: 'CRM_DUPLICATE',
      meta: { ids: [] },
    })
    expect(await session.lead.count()).toBe(1)
  })

  it('blocks within one batch: the first of two is made, the second refused', async () => {
    const { session } = await office([acting('block')])

    const made = await session.lead.createMany(
      [{ name: 'Ada', phone: PHONE }, { name: 'Ada', phone: PHONE }, { name: 'Bob' }],
      { onError: 'collect' },
    )

    expect(made.map(({ ok }) => ok)).toEqual([true, false, true])
  })

  it('blocks in a dry run, too', async () => {
    const { session } = await office([acting('block')])
    await session.lead.create({ name: 'Ada', phone: PHONE })

    await expect(
      session.dryRun((inside) => inside.lead.create({ name: 'Ada', phone: PHONE })),
    ).rejects.toMatchObject({ code: 'CRM_DUPLICATE' })
  })

  it('lets what somebody said is different be changed without being blocked again', async () => {
    const { session } = await office([
      { ...acting('allow'), action: { ...acting('block').action, create: 'allow' } },
    ])
    const one = await session.lead.create({ name: 'Ada', phone: PHONE })
    const other = await session.lead.create({ name: 'Bob', phone: '+8613900139000' })
    await expect(session.lead.update(other.id, { phone: PHONE })).rejects.toMatchObject({
      code: 'CRM_DUPLICATE',
    })

    await session.duplicatePair.dismiss({ entity: 'lead', a: other.id, b: one.id })

    await session.lead.update(other.id, { phone: PHONE })
    expect(await session.duplicatePair.count({ status: 'notDuplicate' })).toBe(1)
  })

  it('holds for captures and for imports by their own action', async () => {
    const { session } = await office()
    await session.lead.create({ name: 'Ada', phone: PHONE })
    await session.lead.create({ name: 'Cyd', company: 'Acme', phone: '+8613700137000' })
    await session.importRecords([{ name: 'Ada 2', phone: PHONE }], {
      ...{ importId: 'fair', into: 'lead', mapping: { name: 'name', phone: 'phone' } },
    })

    expect((await session.duplicatePair.list()).items).toMatchObject([{ found: 'link' }])
  })

  it('merges by itself what the rule is sure of: the older record stays', async () => {
    const { session, clock } = await office([acting('autoMerge')])
    const first = await session.lead.create({ name: 'Ada', phone: PHONE })
    await clock.advance('1h')
    const second = await session.lead.create({ name: 'Ada L.', phone: PHONE, title: 'Countess' })
    await clock.advance('10m')

    expect(await session.lead.get(second.id)).toMatchObject({ id: first.id, name: 'Ada', title: 'Countess' })
    expect(await session.duplicatePair.list()).toMatchObject({ items: [{ status: 'merged' }] })
  })
})

describe('rules that cannot work', () => {
  it.each([
    ['a field that is not there', { all: [{ ...samePhone.all[0], field: 'phon' }] }, 'FIELD_UNKNOWN'],
    ['an entity that nobody defines', { entity: 'leed' }, 'ENTITY_UNKNOWN'],
    [
      'an action that is none',
      { action: { create: 'shout', update: 'warn', import: 'warn' } },
      'OPTION_INVALID',
    ],
    ['no fields at all', { all: 'phone' }, 'OPTION_INVALID'],
    ['only blanks that match', { all: [{ ...samePhone.all[0], blanks: 'match' }] }, 'RULE_WITHOUT_KEY'],
    ['a misspelt key', { acton: 1 }, 'OPTION_UNKNOWN'],
  ])('are refused when the CRM is made: %s', async (_, wrong, code) => {
    await expect(office([{ ...samePhone, ...wrong } as MatchRule])).rejects.toMatchObject({
      code: 'CRM_CONFIG',
      issues: [expect.objectContaining({ code })],
    })
  })

  it('say what was probably meant', async () => {
    const wrong = { ...samePhone, all: [{ ...samePhone.all[0], field: 'phon' }] } as MatchRule
    await expect(office([wrong])).rejects.toThrow('did you mean "phone"?')
  })
})
