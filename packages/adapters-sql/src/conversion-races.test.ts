import { type Crm, createCrm, type PlainWorld, type ScoreModel, type Session } from '@guanxi/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const ROUNDS = 12

const scoring: ScoreModel = {
  id: 'interest',
  version: 1,
  rules: [{ id: 'calls', on: { type: 'call' }, points: 1 }],
  grades: [],
}

describe.each(TWO_DATABASES)('two hosts at once on %s', (_, open) => {
  let database: Database
  let hosts: Crm<PlainWorld>[]
  let tenants = 0
  let one: Session
  let other: Session

  beforeAll(async () => {
    database = await open()
    hosts = [1, 2].map(() => createCrm({ storage: database.connect(), scoring }))
    await hosts[0]?.migrate()
  })
  afterAll(async () => {
    for (const host of hosts) await host.stop()
    await database.drop()
  })
  beforeEach(() => {
    tenants += 1
    const sessions = hosts.map((host) =>
      host.as(host.actor({ tenant: `tenant ${tenants}`, id: 'ann', roles: ['admin'] })),
    )
    ;[one, other] = sessions as [Session, Session]
  })

  async function convertedLead(name: string) {
    const { id } = await one.lead.create({ name, company: `${name} Ltd` })
    return { id, ...(await one.lead.convert({ id })) }
  }

  it('take a conversion back once, however often it is asked', async () => {
    const { id } = await convertedLead('Ada')

    const results = await Promise.all(
      Array.from({ length: 10 }, (__, at) => (at % 2 ? one : other).lead.unconvert({ id })),
    )

    expect(results.filter(({ removed }) => removed.length > 0)).toHaveLength(1)
    expect([await one.account.count(), await one.contact.count(), await one.opportunity.count()]).toEqual([
      0, 0, 0,
    ])
  })

  it('lose no edit of a customer that is being taken back: either it stays, or the edit is refused', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { id, accountId } = await convertedLead(`Ada ${round}`)

      const [back, edit] = await Promise.allSettled([
        one.lead.unconvert({ id }),
        other.account.update(accountId, { industry: 'Machines' }),
      ])

      const there = await one.account.get(accountId)
      expect(back.status).toBe('fulfilled')
      if (edit.status === 'fulfilled') expect(there).toMatchObject({ industry: 'Machines' })
      else expect([there, edit.reason.code]).toEqual([null, 'CRM_NOT_FOUND'])
    }
  })

  it('leave nobody at a customer that was taken back', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await convertedLead(`Ada ${round}`)
      const second = await one.lead.create({ name: 'Bo', company: `Ada ${round} Ltd` })

      const [back, joined] = await Promise.all([
        one.lead.unconvert({ id }),
        other.lead.convert({ id: second.id }),
      ])

      expect(await one.account.get(joined.accountId)).toMatchObject({ id: joined.accountId })
      expect(back.removed.length + back.kept.length).toBe(3)
      expect(await one.account.count({ name: `Ada ${round} Ltd` })).toBe(1)
    }
  })

  it('leave no touch at a customer that was taken back', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const email = `ada${round}@example.com`
      const { id } = await one.lead.create({ name: 'Ada', email, company: `Ada ${round} Ltd` })
      await one.lead.convert({ id })

      await Promise.all([one.lead.unconvert({ id }), other.lead.capture({ lead: { name: 'Ada', email } })])

      const [touch] = (await one.activity.list({ where: { leadId: id } })).items
      expect(touch).toMatchObject({ type: 'touch', accountId: null, contactId: null, opportunityId: null })
    }
  })

  it('score all that happens at once', async () => {
    const { id: leadId } = await one.lead.create({ name: 'Ada' })
    const call = { type: 'call', subject: 'Hello', leadId, doneAt: new Date('2026-01-01T00:00:00Z') } as const

    await Promise.all(Array.from({ length: 12 }, (__, at) => (at % 2 ? one : other).activity.create(call)))

    expect(await one.lead.get(leadId)).toMatchObject({ score: 12 })
  })

  it('lose no refusal, whichever way the same person says it', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [email, phone] = [`ada${round}@example.com`, `+86138001380${10 + round}`]
      const { id } = await one.lead.create({ name: 'Ada', email, phone })
      const says = (granted: boolean) => [{ purpose: 'calls', granted }]

      await Promise.all([
        one.lead.capture({ lead: { name: 'Ada', email }, consent: says(true) }),
        other.lead.capture({ lead: { name: 'Ada', phone }, consent: says(false) }),
      ])

      expect((await one.lead.get(id))?.consent).toMatchObject({ calls: { granted: false } })
    }
  })
})
