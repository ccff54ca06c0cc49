import { describe, expect, it } from 'vitest'
import type { Condition, Session } from '../index.ts'
import { aLead, createTestCrm } from '../testing/index.ts'

/** What somebody may send without types. */
type Sent = Condition

const codesOf = (error: unknown) =>
  (error as { issues: readonly { code: string }[] }).issues.map(({ code }) => code)

describe('AC-43 a rule that a tenant wrote', () => {
  it.each<[string, () => unknown, string]>([
    [
      'has 100,000 clauses',
      () => ({ any: Array.from({ length: 100_000 }, (_, at) => ({ name: `${at}` })) }),
      'CONDITION_TOO_LARGE',
    ],
    ['is nested 10,000 deep', () => nestedNot(10_000), 'CONDITION_TOO_DEEP'],
    ['contains itself', circle, 'CONDITION_TOO_DEEP'],
    ['wants a pattern', () => ({ name: { matches: '(a+)+$' } }), 'CONDITION_UNKNOWN_OPERATOR'],
    ['wants another kind of pattern', () => ({ name: { like: '%a%a%a%a%' } }), 'CONDITION_UNKNOWN_OPERATOR'],
    [
      'chooses among 10,001',
      () => ({ name: { in: Array.from({ length: 10_001 }, (_, at) => `${at}`) } }),
      'CONDITION_LIST_TOO_LONG',
    ],
    ['leads over five relations', overRelations, 'CONDITION_TOO_FAR'],
  ])('is refused when it %s', async (_, sent, code) => {
    const { session } = await createTestCrm()

    const refused = await session.lead.list({ where: sent() as Sent }).catch((error: unknown) => error)

    expect(refused).toMatchObject({ code: 'CRM_CONDITION' })
    expect(codesOf(refused)).toContain(code)
  })

  it('asks for text as it is: what looks like a pattern is looked for letter by letter', async () => {
    const { session } = await createTestCrm()
    await session.lead.create(aLead({ name: `${'a'.repeat(190)}!` }))
    await session.lead.create(aLead({ name: '(a+)+$' }))

    expect(await session.lead.count({ name: { contains: '(a+)+$' } })).toBe(1)
    expect(await session.lead.count({ name: { contains: '%a%' } })).toBe(0)
  })
})

describe('AC-45 a question without measure', () => {
  it.each<[string, object, string]>([
    ['a billion records', { limit: 1e9 }, 'CRM_LIMIT'],
    ['records from a billion on', { offset: 1e9 }, 'CRM_QUERY'],
    ['a cursor of its own making', { after: 'x'.repeat(1_000_000) }, 'CRM_CURSOR'],
    ['eleven relations', { include: Array.from({ length: 11 }, () => 'owner') }, 'CRM_LIMIT'],
    ['a relation of relations', { include: ['account.contacts.account'] }, 'CRM_QUERY'],
    [
      'six fields to sort by',
      { orderBy: ['name', 'email', 'phone', 'region', 'source', 'status'] },
      'CRM_LIMIT',
    ],
    [
      '10,001 ids',
      { where: { id: { in: Array.from({ length: 10_001 }, (_, at) => `${at}`) } } },
      'CRM_CONDITION',
    ],
    [
      '5,000 alternatives',
      { where: { any: Array.from({ length: 5_000 }, () => ({ name: 'x' })) } },
      'CRM_CONDITION',
    ],
  ])('is refused: %s', async (_, query, code) => {
    const { session } = await createTestCrm()

    await expect(session.lead.list(query)).rejects.toMatchObject({ code })
  })

  it.each<[string, (session: Session) => Promise<unknown>]>([
    [
      '10,001 new records',
      (session) => session.lead.createMany(Array.from({ length: 10_001 }, () => aLead())),
    ],
    [
      '10,001 deletions',
      (session) => session.lead.deleteMany(Array.from({ length: 10_001 }, (_, at) => `${at}`)),
    ],
    [
      '10,001 claims',
      (session) => session.lead.grabMany(Array.from({ length: 10_001 }, () => ({ id: 'x' }))),
    ],
    ['1,001 entries of the journal', (session) => session.journal.read({ limit: 1_001 })],
    [
      '21 measures',
      (session) =>
        session.lead.aggregate({
          measures: Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`m${at}`, 'count'])) as never,
        }),
    ],
    ['a search of 501 letters', (session) => session.ticket.search({ text: 'x'.repeat(501) })],
  ])('is refused: %s', async (_, ask) => {
    const { session } = await createTestCrm()

    await expect(ask(session)).rejects.toMatchObject({ code: expect.stringMatching(/^CRM_(LIMIT|QUERY)$/) })
  })
})

function nestedNot(levels: number): object {
  let condition: object = { name: 'x' }
  for (let level = 0; level < levels; level++) condition = { not: condition }
  return condition
}

function circle(): object {
  const one: { not?: object } = {}
  one.not = one
  return one
}

function overRelations(): object {
  let condition: object = { name: 'x' }
  for (const relation of ['account', 'contacts', 'account', 'contacts', 'account'])
    condition = { [relation]: { some: condition } }
  return condition
}
