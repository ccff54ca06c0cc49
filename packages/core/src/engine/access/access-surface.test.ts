import { beforeEach, describe, expect, it } from 'vitest'
import { isCrmError, type Role } from '../../index.ts'
import { aContact, aLead, anAccount, anOpportunity, aUser, createTestCrm, dump } from '../../testing/index.ts'

/** Sees own leads without what they may be worth, accounts, and of contacts only the name. */
const rep: Role = {
  id: 'rep',
  grants: {
    lead: {
      read: 'own',
      create: 'own',
      update: 'own',
      delete: 'own',
      hidden: ['employees', 'ext.secret'],
      commands: ['grab', 'assign', 'convert'],
    },
    account: { read: 'all' },
    contact: { read: 'all', fields: ['name', 'accountId'] },
    opportunity: { read: 'own', update: 'own', hidden: ['amount'], commands: ['moveTo'] },
  },
}

const HIDDEN = 4711
const AMOUNT = '47110.00'

async function office() {
  const made = await createTestCrm({ roles: [rep] })
  const { session } = made
  await session.customField.create({ entity: 'lead', name: 'secret', kind: 'text' })
  const ann = await session.user.create(aUser({ name: 'Ann' }))
  const bob = await session.user.create(aUser({ name: 'Bob' }))
  const account = await session.account.create(anAccount())
  const mine = await session.lead.create(
    aLead({ name: 'Mine', ownerId: ann.id, employees: HIDDEN, ext: { secret: 'canary' } }),
  )
  const theirs = await session.lead.create(
    aLead({ name: 'Theirs', ownerId: bob.id, email: 'bob@example.com' }),
  )
  const contact = await session.contact.create(
    aContact({ accountId: account.id, email: 'hidden@example.com' }),
  )
  const deal = { amount: { amount: AMOUNT, currency: 'CNY' } }
  const myDeal = await session.opportunity.create(
    anOpportunity(account.id, { ...deal, ownerId: ann.id, name: 'My deal' }),
  )
  const theirDeal = await session.opportunity.create(
    anOpportunity(account.id, { ...deal, ownerId: bob.id, name: 'Their deal' }),
  )
  return { ...made, ann, bob, account, mine, theirs, contact, myDeal, theirDeal, rep: made.as(ann.id, 'rep') }
}

type Office = Awaited<ReturnType<typeof office>>
let here: Office
beforeEach(async () => {
  here = await office()
})

/** What a rep must never come to see, in any form. */
function expectNothingHidden(seen: unknown): void {
  const text = JSON.stringify(seen, (_, value) =>
    value instanceof Error ? { ...value, text: String(value) } : value,
  )
  for (const secret of [
    String(HIDDEN),
    'canary',
    AMOUNT,
    'Their',
    'bob@example.com',
    'hidden@example.com',
    here.bob.id,
  ])
    expect(text ?? '').not.toContain(secret)
}

describe('what a role does not show appears nowhere', () => {
  const reads: [string, (there: Office) => Promise<unknown>][] = [
    ['a list', ({ rep }) => rep.lead.list({ count: 'exact' })],
    ['a list in another order', ({ rep }) => rep.lead.list({ orderBy: '-name' })],
    ['get of an own record', ({ rep, mine }) => rep.lead.get(mine.id)],
    ["get of another's record", ({ rep, theirs }) => rep.lead.get(theirs.id)],
    ['a count', ({ rep }) => rep.lead.count()],
    ['groups', ({ rep }) => rep.lead.aggregate({ groupBy: ['name'], measures: { all: 'count' } })],
    ['included records', ({ rep }) => rep.account.list({ include: ['opportunities', 'contacts'] })],
    ['a contact with a list of fields', ({ rep }) => rep.contact.list()],
    ['history', ({ rep, mine }) => rep.lead.history(mine.id)],
    ['the past', ({ rep, mine, clock }) => rep.lead.asOf(mine.id, new Date(clock.now()))],
    ['a timeline', ({ rep, account }) => rep.account.timeline({ id: account.id })],
    ['a funnel', ({ rep }) => rep.opportunity.funnel({}).catch((error: unknown) => error)],
    ['an update', ({ rep, mine }) => rep.lead.update(mine.id, { title: 'Countess' })],
    ['a batch', ({ rep, mine }) => rep.lead.updateMany([{ id: mine.id, patch: { title: 'Countess' } }])],
    [
      'a dry run',
      ({ rep, mine }) => rep.dryRun((inside) => inside.lead.update(mine.id, { title: 'Countess' })),
    ],
    [
      'a dry run of a command',
      ({ rep, mine }) => rep.dryRun((inside) => inside.lead.convert({ id: mine.id })),
    ],
    [
      'a transaction',
      ({ rep, mine }) => rep.transaction((inside) => inside.lead.update(mine.id, { title: 'Lady' })),
    ],
    [
      'a restored record',
      async ({ rep, mine }) => {
        await rep.lead.delete(mine.id)
        return rep.lead.restore(mine.id)
      },
    ],
    [
      'a moved deal',
      ({ rep, myDeal }) =>
        rep.opportunity.moveTo({ id: myDeal.id, stage: 'lost', patch: { lostReason: 'Price' } }),
    ],
    [
      'a grabbed lead',
      async ({ rep, session }) => {
        const { id } = await session.lead.create(
          aLead({ name: 'Pool', employees: HIDDEN, ext: { secret: 'canary' } }),
        )
        return rep.lead.grab({ id })
      },
    ],
  ]

  it.each(reads)('neither in %s', async (_, read) => {
    const seen = await read(here)

    expectNothingHidden(seen)
  })

  it('neither in an export, which has the fields and records of a list', async () => {
    const exported: unknown[] = []
    for await (const record of here.rep.lead.each()) exported.push(record)

    expect(exported).toEqual((await here.rep.lead.list()).items)
    expectNothingHidden(exported)
  })

  it('neither in the stored result of a call that is repeated after the role was narrowed', async () => {
    const wide: Role = { id: 'wide', grants: { lead: { read: 'all', update: 'all' } } }
    const made = await createTestCrm({ roles: [rep, wide] })
    const ann = await made.session.user.create(aUser())
    const { id } = await made.session.lead.create(aLead({ ownerId: ann.id, employees: HIDDEN }))
    const update = (role: string) =>
      made.as(ann.id, role).lead.update(id, { title: 'Countess' }, { idempotencyKey: 'once' })
    expect(await update('wide')).toMatchObject({ employees: HIDDEN })

    const again = await update('rep')

    expect(again).toMatchObject({ title: 'Countess' })
    expect(again).not.toHaveProperty('employees')
  })

  it('neither in what a dry run would change', async () => {
    const { rep, mine } = here

    const { changes } = await rep.dryRun((inside) => inside.lead.convert({ id: mine.id }))

    const fieldsOf = (entity: string) =>
      changes.flatMap((entry) => (entry.entity === entity ? Object.keys(entry.changes) : []))
    expect(fieldsOf('contact').sort()).toEqual(['accountId', 'name'])
    expect(fieldsOf('lead')).toContain('convertedAt')
    expect(fieldsOf('stageVisit')).toEqual([])
  })

  it('neither in a conflict', async () => {
    const { rep, session, mine } = here
    await session.lead.update(mine.id, { employees: 4712, title: 'Lady' })

    const conflict = await rep.lead
      .update(mine.id, { title: 'Duchess' }, { version: 1 })
      .catch((error) => error)

    expect(conflict).toMatchObject({ code: 'CRM_CONFLICT', meta: { fields: { title: { theirs: 'Lady' } } } })
    expect(Object.keys(conflict.meta.fields)).toEqual(['title'])
    expectNothingHidden(conflict)
  })

  it('neither in the journal, which is for those who may see everything', async () => {
    await expect(here.rep.journal.read()).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  })
})

describe('what a role does not show cannot be asked for', () => {
  const condition = 'CRM_CONDITION'
  const query = 'CRM_QUERY'
  const asked: [string, string, (there: Office) => Promise<unknown>][] = [
    ['equal', condition, ({ rep }) => rep.lead.list({ where: { employees: HIDDEN } })],
    ['greater, as one would bisect', condition, ({ rep }) => rep.lead.count({ employees: { gt: 4000 } })],
    ['empty', condition, ({ rep }) => rep.lead.count({ employees: null })],
    [
      'in a part of a condition',
      condition,
      ({ rep }) => rep.lead.count({ any: [{ name: 'x' }, { not: { employees: 1 } }] }),
    ],
    [
      'compared with another field',
      condition,
      ({ rep }) => rep.lead.count({ name: { eq: { field: 'company' } }, employees: { lt: 1 } }),
    ],
    ['in its past', condition, ({ rep }) => rep.lead.count({ employees: { wasEver: HIDDEN } })],
    [
      'declared by the tenant',
      condition,
      ({ rep }) => rep.lead.list({ where: { ext: { secret: { startsWith: 'c' } } } }),
    ],
    [
      'outside a list of fields',
      condition,
      ({ rep }) => rep.contact.count({ email: { contains: 'hidden' } }),
    ],
    ['in an export', condition, ({ rep }) => rep.lead.each({ where: { employees: 1 } }).next()],
    [
      'in an aggregate',
      condition,
      ({ rep }) => rep.lead.aggregate({ where: { employees: 1 }, measures: {} }),
    ],
    [
      'of related records',
      condition,
      ({ rep }) => rep.account.count({ contacts: { some: { email: 'hidden@example.com' } } } as object),
    ],
    [
      'of related records, counted',
      condition,
      ({ rep }) =>
        rep.account.count({
          opportunities: {
            count: { where: { amount: { gt: { amount: '1.00', currency: 'CNY' } } }, gte: 1 },
          },
        } as object),
    ],
    ['by its order', query, ({ rep }) => rep.lead.list({ orderBy: 'employees' })],
    ['by its order, declared by the tenant', query, ({ rep }) => rep.lead.list({ orderBy: '-ext.secret' })],
    [
      'by its groups',
      query,
      ({ rep }) => rep.lead.aggregate({ groupBy: ['employees'], measures: { all: 'count' } }),
    ],
    ['by its sum', query, ({ rep }) => rep.lead.aggregate({ measures: { name: { sum: 'employees' } } })],
    [
      'by its least value',
      query,
      ({ rep }) => rep.lead.aggregate({ measures: { least: { min: 'employees' } } }),
    ],
    [
      'by its greatest value',
      query,
      ({ rep }) => rep.opportunity.aggregate({ measures: { most: { max: 'amount' } } }),
    ],
    [
      'of an entity that is not readable',
      condition,
      ({ rep }) => rep.account.count({ activities: { some: {} } } as object),
    ],
    ['by including it', query, ({ rep }) => rep.account.list({ include: ['activities'] })],
    ['by listing it', 'CRM_FORBIDDEN', ({ rep }) => rep.activity.list()],
    ['by counting it', 'CRM_FORBIDDEN', ({ rep }) => rep.activity.count()],
    ['by its history', 'CRM_NOT_FOUND', ({ rep, theirs }) => rep.lead.history(theirs.id)],
    ['by its past', 'CRM_NOT_FOUND', ({ rep, theirs }) => rep.lead.asOf(theirs.id, new Date(0))],
  ]

  it.each(asked)('%s: %s', async (_, code, ask) => {
    const refusal = await ask(here).catch((error: unknown) => error)

    expect(refusal).toMatchObject({ code })
    expectNothingHidden(refusal)
  })

  it('the same, whether there is such a record or not', async () => {
    const refusals = await Promise.all(
      [HIDDEN, 1].map((employees) =>
        here.rep.lead.list({ where: { employees } }).catch((error) => JSON.stringify(error)),
      ),
    )

    expect(refusals[0]).toBe(refusals[1])
  })
})

describe('what a role does not let write is not written', () => {
  const attempts: [string, string, (there: Office) => Promise<unknown>][] = [
    [
      'a hidden field of a new record',
      'CRM_VALIDATION',
      ({ rep, ann }) => rep.lead.create(aLead({ ownerId: ann.id, employees: 1 })),
    ],
    ['a hidden field', 'CRM_VALIDATION', ({ rep, mine }) => rep.lead.update(mine.id, { employees: 1 })],
    [
      'a hidden field that the tenant declared',
      'CRM_VALIDATION',
      ({ rep, mine }) => rep.lead.update(mine.id, { ext: { secret: 'x' } }),
    ],
    ["another's record", 'CRM_NOT_FOUND', ({ rep, theirs }) => rep.lead.update(theirs.id, { title: 'x' })],
    ["another's record, by its deletion", 'CRM_NOT_FOUND', ({ rep, theirs }) => rep.lead.delete(theirs.id)],
    [
      'a record for a colleague',
      'CRM_FORBIDDEN',
      ({ rep, bob }) => rep.lead.create(aLead({ ownerId: bob.id })),
    ],
    ['a record for nobody', 'CRM_FORBIDDEN', ({ rep }) => rep.lead.create(aLead())],
    [
      'a record given away',
      'CRM_VALIDATION',
      ({ rep, mine, bob }) => rep.lead.update(mine.id, { ownerId: bob.id }),
    ],
    [
      'a record given to nobody',
      'CRM_FORBIDDEN',
      ({ rep, mine }) => rep.lead.update(mine.id, { ownerId: null }),
    ],
    [
      'a record that is only readable',
      'CRM_FORBIDDEN',
      ({ rep, account }) => rep.account.update(account.id, { name: 'x' }),
    ],
    [
      'a record of an entity without a grant',
      'CRM_FORBIDDEN',
      ({ rep }) => rep.activity.create({ type: 'note', subject: 'x' }),
    ],
    [
      'one record of a batch',
      'CRM_NOT_FOUND',
      ({ rep, mine, theirs }) =>
        rep.lead.updateMany([
          { id: mine.id, patch: { title: 'x' } },
          { id: theirs.id, patch: { title: 'x' } },
        ]),
    ],
    ['a command that is not granted', 'CRM_FORBIDDEN', ({ rep }) => rep.lead.capture({ lead: aLead() })],
    [
      "a move of another's deal",
      'CRM_NOT_FOUND',
      ({ rep, theirDeal }) =>
        rep.opportunity.moveTo({ id: theirDeal.id, stage: 'lost', patch: { lostReason: 'x' } }),
    ],
    [
      'a hidden field by a move',
      'CRM_VALIDATION',
      ({ rep, myDeal }) =>
        rep.opportunity.moveTo({ id: myDeal.id, stage: 'lost', patch: { amount: null, lostReason: 'x' } }),
    ],
    [
      'what commands manage by a move',
      'CRM_VALIDATION',
      ({ rep, myDeal }) =>
        rep.opportunity.moveTo({ id: myDeal.id, stage: 'lost', patch: { status: 'won', lostReason: 'x' } }),
    ],
    [
      'a deal given away by a move',
      'CRM_VALIDATION',
      ({ rep, myDeal, bob }) =>
        rep.opportunity.moveTo({ id: myDeal.id, stage: 'lost', patch: { ownerId: bob.id, lostReason: 'x' } }),
    ],
    [
      "a conversion of another's lead",
      'CRM_NOT_FOUND',
      ({ rep, theirs }) => rep.lead.convert({ id: theirs.id }),
    ],
    [
      "an assignment of another's lead",
      'CRM_NOT_FOUND',
      ({ rep, theirs }) => rep.lead.assign({ id: theirs.id }),
    ],
    ["another's lead grabbed", 'CRM_LEAD_TAKEN', ({ rep, theirs }) => rep.lead.grab({ id: theirs.id })],
  ]

  it.each(attempts)('%s: %s', async (_, code, attempt) => {
    const before = await dump(here.store)

    const refusal = await attempt(here).catch((error: unknown) => error)

    expect(refusal).toMatchObject({ code })
    expectNothingHidden(isCrmError(refusal) ? { ...refusal.toJSON() } : refusal)
    expect(await dump(here.store)).toEqual(before)
  })

  it('but an own record is, by somebody who may not even read users', async () => {
    const { rep, ann } = here

    await expect(rep.lead.create(aLead({ ownerId: ann.id }))).resolves.toMatchObject({ ownerId: ann.id })
  })
})
