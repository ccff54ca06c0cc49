import { beforeEach, describe, expect, it } from 'vitest'
import type { Role } from '../../index.ts'
import { aLead, aUser, createTestCrm } from '../../testing/index.ts'
import { type Office, openOffice, secretsIn, WORTH } from '../../testing/office.ts'

let here: Office
beforeEach(async () => {
  here = await openOffice()
})

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
          aLead({ name: 'Pool', employees: WORTH, ext: { secret: 'canary' } }),
        )
        return rep.lead.grab({ id })
      },
    ],
  ]

  it.each(reads)('neither in %s', async (_, read) => {
    const seen = await read(here)

    expect(secretsIn(seen, here)).toEqual([])
  })

  it('neither in an export, which has the fields and records of a list', async () => {
    const exported: unknown[] = []
    for await (const record of here.rep.lead.each()) exported.push(record)

    expect(exported).toEqual((await here.rep.lead.list()).items)
    expect(secretsIn(exported, here)).toEqual([])
  })

  it('neither in the stored result of a call that is repeated after the role was narrowed', async () => {
    const narrow: Role = {
      id: 'narrow',
      grants: { lead: { read: 'own', update: 'own', hidden: ['employees'] } },
    }
    const wide: Role = { id: 'wide', grants: { lead: { read: 'all', update: 'all' } } }
    const made = await createTestCrm({ roles: [narrow, wide] })
    const ann = await made.session.user.create(aUser())
    const { id } = await made.session.lead.create(aLead({ ownerId: ann.id, employees: WORTH }))
    const update = (role: string) =>
      made.as(ann.id, role).lead.update(id, { title: 'Countess' }, { idempotencyKey: 'once' })
    expect(await update('wide')).toMatchObject({ employees: WORTH })

    const again = await update('narrow')

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
    expect(secretsIn(conflict, here)).toEqual([])
  })

  it('neither in the journal, which is for those who may see everything', async () => {
    await expect(here.rep.journal.read()).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  })

  it('but an administrator sees it all, so that there is something to hide', async () => {
    const { session, bob } = here

    const seen = [
      (await session.lead.list()).items,
      (await session.opportunity.list()).items,
      (await session.contact.list()).items,
    ]

    expect(secretsIn(seen, here)).toEqual([
      '4711',
      'canary',
      '47110.00',
      'Their',
      'bob@example.com',
      'hidden@example.com',
      bob.id,
    ])
  })
})
