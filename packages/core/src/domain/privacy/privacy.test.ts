import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineEntity, definePlugin, f, fieldEncryption, localKeys } from '../../index.ts'
import { aContact, aLead, createTestCrm } from '../../testing/index.ts'
import { canContact, type Statement } from './can-contact.ts'

describe('exporting somebody', () => {
  it('hands out everything about them, under all their names, and nothing of anybody else', async () => {
    const { session } = await createTestCrm()
    const consent = [{ purpose: 'calls', granted: true }]
    const { leadId } = await session.lead.capture({
      lead: aLead({ name: 'Ada', email: 'ada@example.com' }),
      consent,
    })
    const { contactId } = await session.lead.convert({ id: leadId })
    await session.activity.create({ type: 'note', subject: 'Likes tea', contactId })
    const { id: bob } = await session.contact.create(aContact({ name: 'Bob', email: 'bob@example.com' }))
    await session.activity.create({ type: 'note', subject: 'Bob likes coffee', contactId: bob })

    const handed = await session.subjectRequest.disclose({ entity: 'lead', id: leadId })

    expect(handed).toMatchObject({
      format: 'guanxi.subject-export',
      version: 1,
      subject: { entity: 'lead', id: leadId },
    })
    expect(Object.keys(handed.records).sort()).toEqual(
      expect.arrayContaining(['activity', 'consent', 'contact', 'lead']),
    )
    expect(JSON.stringify(handed)).toContain('Likes tea')
    expect(JSON.stringify(handed)).not.toMatch(/bob/i)
    const told = (await session.journal.read()).entries as readonly { deed: string; recordId: string }[]
    expect(told.filter(({ deed }) => deed === 'exported')).toMatchObject([{ recordId: leadId }])
  })

  it('refuses whoever was not granted it, and what is nobody', async () => {
    const { session, as } = await createTestCrm({
      roles: [{ id: 'rep', grants: { contact: { read: 'all' } } }],
    })
    const { id } = await session.contact.create(aContact())

    await expect(as('ann', 'rep').subjectRequest.disclose({ entity: 'contact', id })).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
    await expect(session.subjectRequest.disclose({ entity: 'ticket', id })).rejects.toMatchObject({
      code: 'CRM_SUBJECT_NONE',
    })
  })

  it("reaches a plugin's own entities by their declaration, and what it holds elsewhere by its part", async () => {
    const erased: string[] = []
    const loyalty = definePlugin({
      id: 'loyalty',
      entities: {
        card: defineEntity('card', {
          fields: { contactId: f.ref('contact'), holder: f.text().personal('identity'), points: f.int() },
          subject: 'contactId',
        }),
      },
      personalData: {
        export: ({ id }) => ({ mailbox: id }),
        erase: ({ id }, mode) => void erased.push(`${mode} ${id}`),
      },
    })
    const { crm, session } = await createTestCrm({ plugins: [loyalty] })
    const { id } = await session.contact.create(aContact({ name: 'Ada' }))
    const card = await session.card.create({ contactId: id, holder: 'Ada', points: 7 })

    expect(await session.subjectRequest.disclose({ entity: 'contact', id })).toMatchObject({
      ...{ records: { card: [{ holder: 'Ada' }] }, elsewhere: { loyalty: { mailbox: id } } },
    })
    await session.subjectRequest.erase({ entity: 'contact', id })
    await crm.tick()

    expect(erased).toEqual([`anonymise ${id}`])
    expect(await session.card.get(card.id)).toMatchObject({ holder: '[erased]', points: 7 })
  })
})

describe('history after an erasure', () => {
  const keys = { now: 'q7l4cFUXQ5XLo1Vt5lmUcX7rPzH4L2p0JfQm3cYkZ0Q=' }
  const encryption = fieldEncryption({ keys: localKeys({ current: 'now', keys }) })
  const sealed = f.text().personal('identity').encrypted().optional()
  const erased = { before: null, after: null, erased: true }

  it('tells that a value was there in one form, whether it was in clear, encrypted or declared by the tenant', async () => {
    const { session } = await createTestCrm({ fields: { contact: { passport: sealed } }, encryption })
    await session.customField.create({ entity: 'contact', name: 'nick', kind: 'text' })
    const { id } = await session.contact.create({ name: 'Ada', passport: 'P1', ext: { nick: 'Dada' } })
    await session.contact.update(id, { name: 'Ada L.', passport: 'P2' })
    await session.subjectRequest.erase({ entity: 'contact', id })

    const [created, updated] = await session.contact.history(id)
    expect(created?.changes).toMatchObject({ name: erased, passport: erased, 'ext.nick': erased })
    expect(updated?.changes).toEqual({ name: erased, passport: erased })
    const { entries } = await session.journal.read({ recordId: id, deeds: ['update'] })
    expect(entries).toMatchObject([{ changes: { name: [null, null] }, erased: ['name', 'passport'] }])
    const { history } = await session.subjectRequest.disclose({ entity: 'contact', id })
    expect(history.at(1)).toMatchObject({ erased: ['name', 'passport'] })
  })

  it('names no field that was erased to whoever may not see it', async () => {
    const { session, as } = await createTestCrm({
      ...{ fields: { contact: { passport: sealed } }, encryption },
      roles: [
        { id: 'auditor', audit: true, grants: { contact: { read: 'all', hidden: ['passport', 'email'] } } },
      ],
    })
    const given = { name: 'Ada', email: 'ada@example.com', passport: 'P1' }
    const { id } = await session.contact.create(given)
    await session.subjectRequest.erase({ entity: 'contact', id })

    const auditor = as('aud', 'auditor')
    const [entry] = (await auditor.journal.read({ recordId: id, deeds: ['create'] })).entries
    expect(entry?.erased).toEqual(['name'])
    expect(JSON.stringify([entry, await auditor.contact.history(id)])).not.toMatch(/passport|email/)
  })
})

describe('pseudonyms', () => {
  it('stand for the same person each time, until who that is is forgotten', async () => {
    const { session } = await createTestCrm()
    const { id } = await session.contact.create(aContact({ name: 'Ada', title: 'Buyer' }))
    await session.subjectRequest.erase({ entity: 'contact', id, mode: 'pseudonymise' })
    const [known] = (await session.pseudonym.list()).items
    const shown = await session.contact.get(id)
    await session.subjectRequest.erase({ entity: 'contact', id, mode: 'pseudonymise' })

    expect(shown).toMatchObject({ name: known?.alias, email: null, title: 'Buyer' })
    expect((await session.pseudonym.list()).items).toHaveLength(1)
    expect(JSON.stringify(known)).toContain('Ada')
    await session.pseudonym.forget({ id: known?.id ?? '' })
    expect(JSON.stringify([await session.pseudonym.list(), await session.journal.read()])).not.toContain(
      'Ada',
    )
  })
})

describe('consent', () => {
  const at = (day: number) => new Date(Date.UTC(2026, 10, day))
  const said = (state: Statement['state'], day: number, rest: Partial<Statement> = {}): Statement => ({
    ...{ purpose: 'news', state, at: at(day), ...rest },
  })
  const asked = { purpose: 'news', channel: 'email', now: at(20) }

  it.each<[string, readonly Statement[], string]>([
    ['nothing was said', [], 'unasked'],
    ['it was granted', [said('granted', 1)], 'granted'],
    ['it was granted by another channel alone', [said('granted', 1, { channel: 'phone' })], 'unasked'],
    ['it was withdrawn since', [said('granted', 1), said('withdrawn', 2)], 'withdrawn'],
    ['a form granted it after a refusal', [said('withdrawn', 1), said('granted', 2)], 'withdrawn'],
    ['they renewed it themselves', [said('withdrawn', 1), said('granted', 2, { renews: true })], 'granted'],
    ['it ran out', [said('granted', 1, { until: at(20) })], 'expired'],
    ['it is said of tomorrow', [said('granted', 21)], 'unasked'],
  ])('decides where %s', (_, consents, code) => {
    const decision = canContact({ ...asked, consents })

    expect(decision).toMatchObject({ allowed: code === 'granted', why: [{ code }] })
  })

  it.each([
    ['20:59', true],
    ['21:00', false],
    ['23:59', false],
    ['07:59', false],
    ['08:00', true],
  ])('at %s by the clock of the person is allowed: %s', (time, allowed) => {
    const now = new Date(`2026-11-20T${time}:00+08:00`)
    const quietHours = { from: '21:00', to: '08:00', zone: 'Asia/Shanghai' }

    expect(canContact({ ...asked, now, quietHours, consents: [said('granted', 1)] }).allowed).toBe(allowed)
  })

  it('never becomes looser when the statements of two records are put together', () => {
    const some = fc.array(
      fc.record({
        day: fc.integer({ min: 1, max: 19 }),
        state: fc.constantFrom('granted' as const, 'withdrawn' as const),
      }),
    )
    fc.assert(
      fc.property(some, some, (one, other) => {
        const allowed = (...days: (typeof one)[]) =>
          canContact({ ...asked, consents: days.flat().map(({ day, state }) => said(state, day)) })
        const both = allowed(one, other)
        if (both.allowed)
          for (const part of [one, other]) expect(allowed(part).why[0]?.code).not.toBe('withdrawn')
      }),
    )
  })

  it('flows from the form of a lead into the ledger, and goes with it when it becomes a contact', async () => {
    const { session } = await createTestCrm()
    const consent = [{ purpose: 'news', granted: true, text: 'v3' }]
    const { leadId } = await session.lead.capture({ lead: aLead(), consent })
    const { contactId } = await session.lead.convert({ id: leadId })
    const asks = { id: contactId ?? '', purpose: 'news', channel: 'email' }

    expect((await session.consent.list()).items).toMatchObject([
      { leadId, state: 'granted', proof: { text: 'v3' } },
    ])
    expect(await session.contact.canContact(asks)).toMatchObject({ allowed: true })
    await session.consent.withdraw({ leadId, purpose: 'news' })
    expect(await session.contact.canContact(asks)).toMatchObject({
      allowed: false,
      why: [{ code: 'withdrawn' }],
    })
  })

  it('counts what was done with them lately', async () => {
    const { session, clock } = await createTestCrm()
    const { id: contactId } = await session.contact.create(aContact())
    await session.consent.record({ contactId, purpose: 'calls' })
    await session.activity.create({
      type: 'call',
      subject: 'Hello',
      contactId,
      doneAt: new Date(clock.now()),
    })
    const asks = { id: contactId, purpose: 'calls', channel: 'phone', cap: { atMost: 1, within: '7d' } }

    expect(await session.contact.canContact(asks)).toMatchObject({ why: [{ code: 'tooOften' }] })
    await clock.advance('8d')
    expect(await session.contact.canContact(asks)).toMatchObject({ allowed: true })
  })
})
