import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { aContact, createTestCrm } from '../../../testing/index.ts'
import type { Incoming, OutgoingMessage } from './channel-message.ts'
import { defineChannel } from './define-channel.ts'

const at = new Date('2026-11-02T08:00:00Z')

/** A mailbox without mail around it, which keeps what it is given to send. */
async function office(service: object = {}) {
  const sent: OutgoingMessage[] = []
  const email = defineChannel({
    id: 'email',
    options: z.strictObject({}),
    capabilities: ['receive', 'send', 'receipts'],
    receive: (incoming: readonly Incoming[]) => incoming,
    async send(message) {
      sent.push(message)
      return { externalId: `<${message.id}@crm.example>` }
    },
  })
  const made = await createTestCrm({ plugins: [email({})], service })
  return { ...made, sent, receive: made.session.plugins.email.receive }
}

describe('writing of our own accord', () => {
  it('sends to whom agreed to it, with what it is for and who they are', async () => {
    const { session, crm, sent } = await office()
    const { id: contactId } = await session.contact.create(aContact({ email: 'ada@example.com' }))
    await session.consent.record({ contactId, purpose: 'newsletter', channel: 'email' })

    const { delivery } = await session.message.send({
      ...{ channel: 'email', contactId, subject: 'News', body: 'Some.', html: '<p>Some.</p>' },
      purpose: 'newsletter',
    })
    await crm.tick()

    expect(delivery).toBe('queued')
    expect(sent).toMatchObject([
      {
        ...{ to: ['ada@example.com'], subject: 'News', body: 'Some.', html: '<p>Some.</p>' },
        ...{ purpose: 'newsletter', person: { entity: 'contact', id: contactId } },
      },
    ])
    expect(sent[0]?.ticket).toBeUndefined()
  })

  it.each([
    ['never agreed', {}, 'UNASKED'],
    ['agreed, in a quiet hour', { quietHours: { from: '00:00', to: '23:59', zone: 'UTC' } }, 'QUIET'],
    ['agreed, and was written to lately', { cap: { atMost: 1, within: '7d' } }, 'TOOOFTEN'],
  ])('writes nothing to whom %s', async (who, asked, code) => {
    const { session, sent } = await office()
    const { id: contactId } = await session.contact.create(aContact({ email: 'ada@example.com' }))
    const mail = { channel: 'email', contactId, subject: 'News', body: 'Some.', purpose: 'newsletter' }
    if (who !== 'never agreed') {
      await session.consent.record({ contactId, purpose: 'newsletter' })
      await session.message.send(mail)
    }
    const before = await session.message.count()

    const refused = session.message.send({ ...mail, ...asked })

    await expect(refused).rejects.toMatchObject({ code: 'CRM_CONTACT_REFUSED', issues: [{ code }] })
    expect([await session.message.count(), sent.length]).toEqual([before, 0])
  })

  it('needs one person who has an address', async () => {
    const { session } = await office()
    const { id: contactId } = await session.contact.create(aContact({ email: null, phone: null }))
    const mail = { channel: 'email', subject: 'News', body: 'Some.' }

    await expect(session.message.send(mail)).rejects.toMatchObject({ code: 'CRM_MESSAGE_PERSON' })
    await expect(session.message.send({ ...mail, contactId })).rejects.toMatchObject({
      code: 'CRM_MESSAGE_NO_ADDRESS',
    })
  })
})

it('tells a channel whether it may note what is opened, and that a machine wrote', async () => {
  const { session, crm, sent } = await office()
  const mail = { channel: 'email', subject: 'Hello', body: 'See.', html: '<p>See.</p>' }
  for (const agreed of [false, true]) {
    const { id: contactId } = await session.contact.create(aContact({ email: `a${agreed}@example.com` }))
    if (agreed) await session.consent.record({ contactId, purpose: 'tracking' })
    await session.message.send({ ...mail, contactId })
  }
  await crm.system('alarm').message.send({ ...mail, contactId: (await session.contact.list()).items[0]?.id })
  await crm.tick()

  expect(sent.map(({ mayTrack, automated }) => [mayTrack, automated])).toEqual([
    [undefined, undefined],
    [true, undefined],
    [undefined, true],
  ])
})

it('follows whoever agreed to it as a lead, also once they are a contact', async () => {
  const { session, crm, sent } = await office()
  const { leadId } = await session.lead.capture({
    lead: { name: 'Bo', company: 'Bo Ltd', email: 'bo@example.com' },
  })
  await session.consent.record({ leadId, purpose: 'tracking' })
  const { contactId } = await session.lead.convert({ id: leadId })
  await session.message.send({
    ...{ channel: 'email', contactId: contactId ?? '', subject: 'Hello', body: 'See.', html: '<p>See.</p>' },
  })
  await crm.tick()

  expect(sent.map(({ mayTrack }) => mayTrack)).toEqual([true])
})

describe('an address that nothing reaches', () => {
  it('is kept with whoever has it, and written to no more until they have another', async () => {
    const { session, receive } = await office()
    const { id: contactId } = await session.contact.create(aContact({ email: 'gone@example.com' }))
    const { leadId } = await session.lead.capture({ lead: { name: 'Bo', email: 'gone@example.com' } })
    const mail = { channel: 'email', contactId, subject: 'Hello', body: 'Are you there?' }
    const { id } = await session.message.send(mail)

    await receive([
      { receipt: 'bounced', externalId: `<${id}@crm.example>`, address: 'Gone@Example.com', isFinal: true },
    ])

    expect((await session.contact.get(contactId))?.undeliverable).toBe('gone@example.com')
    expect((await session.lead.get(leadId))?.undeliverable).toBe('gone@example.com')
    await expect(session.message.send(mail)).rejects.toMatchObject({
      ...{ code: 'CRM_CONTACT_REFUSED', issues: [{ code: 'UNREACHABLE' }] },
    })
    const asked = { id: contactId, purpose: 'newsletter', channel: 'email' }
    expect((await session.contact.canContact(asked)).why.map(({ code }) => code)).toContain('unreachable')
    await session.contact.update(contactId, { email: 'ada@example.com' })
    await expect(session.message.send(mail)).resolves.toMatchObject({ delivery: 'queued' })
  })

  it('closes the channels that use it, and no others', async () => {
    const { session, receive } = await office()
    const reached = { email: 'gone@example.com', phone: '+8613800138000' }
    const { id: contactId } = await session.contact.create(aContact(reached))
    await receive([{ receipt: 'bounced', address: 'gone@example.com', isFinal: true }])
    const word = { contactId, subject: 'Hello', body: 'Are you there?' }

    await expect(session.message.send({ ...word, channel: 'sms' })).resolves.toMatchObject({
      recipients: ['+8613800138000'],
    })
    await expect(session.message.send({ ...word, channel: 'email' })).rejects.toMatchObject({
      code: 'CRM_CONTACT_REFUSED',
    })
  })

  it('is not one where a mailbox was only full for a while', async () => {
    const { session, receive } = await office()
    const { id } = await session.contact.create(aContact({ email: 'ada@example.com' }))

    await receive([{ receipt: 'bounced', address: 'ada@example.com', reason: '4.2.2' }])

    expect((await session.contact.get(id))?.undeliverable).toBeNull()
  })
})

describe('somebody who objects', () => {
  it('by mail is left out there, although they had refused only messages to their telephone before', async () => {
    const { session, receive } = await office()
    const { id: contactId } = await session.contact.create(aContact({ email: 'ada@example.com' }))
    await session.consent.record({ contactId, purpose: 'newsletter' })
    await session.consent.withdraw({ contactId, purpose: 'newsletter', channel: 'sms' })

    await receive([{ objection: 'unsubscribed', address: 'ada@example.com', purpose: 'newsletter', at }])

    const asked = { id: contactId, purpose: 'newsletter', channel: 'email' }
    expect((await session.contact.canContact(asked)).allowed).toBe(false)
  })

  it('is left out from what they name, once, whichever of their records agreed to it', async () => {
    const { session, receive } = await office()
    const { id: contactId } = await session.contact.create(aContact({ email: 'ada@example.com' }))
    await session.consent.record({ contactId, purpose: 'newsletter' })
    await session.consent.record({ contactId, purpose: 'surveys' })
    const objection = {
      objection: 'unsubscribed',
      address: 'Ada@example.com',
      purpose: 'newsletter',
      at,
    } as const

    await receive([objection])
    await receive([objection])

    const may = async (purpose: string) =>
      (await session.contact.canContact({ id: contactId, purpose, channel: 'email' })).allowed
    expect([await may('newsletter'), await may('surveys')]).toEqual([false, true])
    expect(await session.consent.count({ state: 'withdrawn' })).toBe(1)
  })

  it('is left out from everything where they complain', async () => {
    const { session, receive } = await office()
    const { id: contactId } = await session.contact.create(aContact({ email: 'ada@example.com' }))
    await session.consent.record({ contactId, purpose: 'newsletter' })
    await session.consent.record({ contactId, purpose: 'surveys' })

    expect(await receive([{ objection: 'complained', address: 'ada@example.com', at }])).toEqual([
      { ok: true, objection: 'complained' },
    ])

    expect(await session.consent.count({ state: 'withdrawn' })).toBe(2)
  })
})

describe('a channel of sales', () => {
  const said = (from: string, externalId: string) => ({
    ...{
      externalId,
      from: { address: from, name: 'Mai' },
      subject: 'Prices?',
      body: 'What does it cost?',
      at,
    },
  })

  it('makes a lead of whoever is unknown, keeps what they said with it, and opens no ticket', async () => {
    const { session, receive } = await office({ channels: { sales: ['email'] } })

    const taken = await receive([said('mai@example.com', 'm1'), said('mai@example.com', 'm2')])
    expect(taken).toMatchObject([{ ok: true }, { ok: true }])

    const { items: leads } = await session.lead.list()
    expect(leads).toMatchObject([{ name: 'Mai', email: 'mai@example.com' }])
    const { items } = await session.message.list()
    expect(items.map(({ intake, leadId, ticketId }) => [intake, leadId, ticketId])).toEqual(
      Array.from({ length: 2 }, () => ['sales', leads[0]?.id, null]),
    )
    expect(await session.ticket.count()).toBe(0)
  })

  it('keeps what a contact says with them', async () => {
    const { session, receive } = await office({ channels: { sales: ['email'] } })
    const { id: contactId } = await session.contact.create(aContact({ email: 'ada@example.com' }))

    await receive([said('ada@example.com', 'm1')])

    expect((await session.message.list()).items).toMatchObject([{ contactId, leadId: null, intake: 'sales' }])
    expect(await session.lead.count()).toBe(0)
  })
})

describe('a channel that keeps watch', () => {
  const watching = () => {
    const ended: string[] = []
    const mailbox = defineChannel({
      id: 'mailbox',
      options: z.strictObject({}),
      capabilities: ['receive'],
      receive: (incoming: readonly Incoming[]) => incoming,
      async watch({ receive, cursor, setAside, signal }) {
        const place = cursor('INBOX')
        const from = ((await place.read()) ?? 0) as number
        await receive([{ externalId: `m${from}`, from: { address: 'ada@example.com' }, body: 'Hello', at }])
        await setAside({ externalId: 'poison', reason: 'TOO_LARGE', ref: 'INBOX 2' })
        await place.save(from + 1)
        if (!signal.aborted)
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
        ended.push(`after ${from}`)
      },
    })
    return { ended, mailbox }
  }

  it('goes on where it ended, and sets aside once what it cannot read', async () => {
    const { ended, mailbox } = watching()
    const { session } = await createTestCrm({ plugins: [mailbox({})] })

    for (const _ of [1, 2]) {
      const watch = session.plugins.mailbox.watch()
      await expect.poll(() => session.channelCursor.count({ value: { isNull: false } })).toBe(1)
      await watch.stop()
    }

    expect(ended).toEqual(['after 0', 'after 1'])
    expect(await session.message.count()).toBe(2)
    expect((await session.unreadMessage.list()).items).toMatchObject([
      { channel: 'mailbox', externalId: 'poison', reason: 'TOO_LARGE', ref: 'INBOX 2' },
    ])
  })

  it('ends with the CRM', async () => {
    const { ended, mailbox } = watching()
    const { session, crm } = await createTestCrm({ plugins: [mailbox({})] })
    const { done } = session.plugins.mailbox.watch()
    await expect.poll(() => session.channelCursor.count()).toBe(1)

    await crm.stop()
    await done

    expect(ended).toEqual(['after 0'])
  })
})
