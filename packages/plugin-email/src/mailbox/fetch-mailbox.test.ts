import { defineErrors } from '@guanxi/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  isMailServerMissing,
  startMailServer,
  type TestMailServer,
} from '../../../../scripts/test-mail-server.ts'
import { deskFor, mailboxOn, mailCalled } from '../fixtures/desk.ts'
import { asMailbox, deliver } from '../fixtures/real-mail.ts'
import { fetchMailbox } from './fetch-mailbox.ts'
import { mailboxOptions } from './mailbox-options.ts'

const deskErrors = defineErrors({ DESK_BUSY: { en: 'Busy.', zh: '忙。', retryable: true } })

describe.skipIf(isMailServerMissing())('a mailbox that is looked into', () => {
  let server: TestMailServer
  let plain: TestMailServer
  beforeAll(async () => {
    ;[server, plain] = await Promise.all([startMailServer(), startMailServer({ tls: false })])
  })
  afterAll(() => Promise.all([server.stop(), plain.stop()]))

  it('brings each mail as it was sent, in the order in which they came, and leaves the mailbox as it was', async () => {
    const desk = deskFor()
    await deliver(server, 'order@crm.test', mailCalled('third', '你好', 'References: <first> <second>\r\n'))
    await deliver(server, 'order@crm.test', mailCalled('first'))

    await fetchMailbox(mailboxOn(server, 'order'), desk.work)

    expect([...desk.brought]).toEqual([
      ['third', 1],
      ['first', 1],
    ])
    expect(Buffer.from(desk.mails.get('third')?.raw ?? []).toString()).toContain('\r\n\r\n你好\r\n')
    expect(await unseenIn('order')).toBe(2)
  })

  it('goes on behind what it knows, also where nothing is new', async () => {
    const desk = deskFor()
    const mailbox = mailboxOn(server, 'cursor')
    await deliver(server, 'cursor@crm.test', mailCalled('a'))

    await fetchMailbox(mailbox, desk.work)
    await fetchMailbox(mailbox, desk.work)
    expect(Object.fromEntries(desk.brought)).toEqual({ a: 1 })

    await deliver(server, 'cursor@crm.test', mailCalled('b'))
    await fetchMailbox(mailbox, desk.work)

    expect(Object.fromEntries(desk.brought)).toEqual({ a: 1, b: 1 })
    expect(desk.cursors.get('cursor/INBOX')).toEqual({ uidValidity: expect.any(String), lastUid: 2 })
  })

  it('looks into each of several folders', async () => {
    const desk = deskFor()
    await asMailbox(server, 'folders', async (client) => {
      await client.mailboxCreate('Desk/Überweisungen')
      await client.append('Desk/Überweisungen', mailCalled('paid'))
      await client.append('INBOX', mailCalled('asked'))
    })

    await fetchMailbox(mailboxOn(server, 'folders', { folders: ['INBOX', 'Desk/Überweisungen'] }), desk.work)

    expect([...desk.brought.keys()]).toEqual(['asked', 'paid'])
  })

  it('leaves alone what came before the day from which it counts', async () => {
    const desk = deskFor()
    await asMailbox(server, 'since', async (client) => {
      await client.append('INBOX', mailCalled('old'), [], '2025-12-31T12:00:00Z')
      await client.append('INBOX', mailCalled('new'), [], '2026-01-02T12:00:00Z')
    })

    await fetchMailbox(mailboxOn(server, 'since', { since: new Date('2026-01-01') }), desk.work)

    expect([...desk.brought.keys()]).toEqual(['new'])
  })

  it('looks at all mails again when the server numbers the folder anew', async () => {
    const desk = deskFor()
    const mailbox = mailboxOn(server, 'anew', { folders: ['Desk'] })
    const fill = (...ids: string[]) =>
      asMailbox(server, 'anew', async (client) => {
        await client.mailboxDelete('Desk').catch(() => {})
        await client.mailboxCreate('Desk')
        for (const id of ids) await client.append('Desk', mailCalled(id))
      })
    await fill('a', 'b', 'c')
    await fetchMailbox(mailbox, desk.work)
    const before = desk.cursors.get('anew/Desk')

    await fill('b', 'c', 'd')
    await fetchMailbox(mailbox, desk.work)

    expect(Object.fromEntries(desk.brought)).toEqual({ a: 1, b: 2, c: 2, d: 1 })
    expect(desk.cursors.get('anew/Desk')?.uidValidity).not.toBe(before?.uidValidity)
  })

  it('sets aside what is refused and goes on', async () => {
    const desk = deskFor({
      take: async (mail) => (String(mail.raw).includes('poison') ? 'refused' : 'taken'),
    })
    for (const id of ['a', 'poison', 'b']) await deliver(server, 'refused@crm.test', mailCalled(id))

    await fetchMailbox(mailboxOn(server, 'refused'), desk.work)

    expect([...desk.brought.keys()]).toEqual(['a', 'poison', 'b'])
    expect(desk.setAside).toEqual([
      { externalId: expect.stringMatching(/^refused\/INBOX\/\d+\/2$/), reason: 'MAIL_REFUSED' },
    ])
  })

  it('brings a mail that fails again, sets it aside the fifth time, and takes what is behind it', async () => {
    const desk = deskFor({
      take: async (mail) => {
        if (Buffer.from(mail.raw).includes('poison'))
          throw new TypeError('Cannot read the secret of ada@example.com')
        return 'taken'
      },
    })
    for (const id of ['a', 'poison', 'b']) await deliver(server, 'failing@crm.test', mailCalled(id))
    const mailbox = mailboxOn(server, 'failing')

    for (let time = 1; time <= 4; time++) {
      await expect(fetchMailbox(mailbox, desk.work)).rejects.toThrow(TypeError)
      expect(desk.cursors.get('failing/INBOX')).toMatchObject({ lastUid: 1, failed: { uid: 2, times: time } })
    }
    await fetchMailbox(mailbox, desk.work)

    expect(Object.fromEntries(desk.brought)).toEqual({ a: 1, poison: 5, b: 1 })
    expect(desk.setAside).toEqual([{ externalId: expect.stringMatching(/\/2$/), reason: 'TypeError' }])
    expect(desk.cursors.get('failing/INBOX')).toEqual({ uidValidity: expect.any(String), lastUid: 3 })
  })

  it('brings a mail again as often as it fails for what passes, and never sets it aside', async () => {
    let isBusy = true
    const busy = deskErrors.DESK_BUSY({})
    const desk = deskFor({
      take: async () => {
        if (isBusy) throw busy
        return 'taken'
      },
    })
    await deliver(server, 'busy@crm.test', mailCalled('a'))
    const mailbox = mailboxOn(server, 'busy')

    for (let time = 1; time <= 7; time++) await expect(fetchMailbox(mailbox, desk.work)).rejects.toBe(busy)
    isBusy = false
    await fetchMailbox(mailbox, desk.work)

    expect(Object.fromEntries(desk.brought)).toEqual({ a: 8 })
    expect(desk.setAside).toEqual([])
  })

  it('saves how far it came when it breaks off in the middle', async () => {
    const desk = deskFor({
      take: async (mail) => {
        if (Buffer.from(mail.raw).includes('<c>')) desk.stop()
        return 'taken'
      },
    })
    for (const id of ['a', 'b', 'c', 'd']) await deliver(server, 'middle@crm.test', mailCalled(id))

    await expect(fetchMailbox(mailboxOn(server, 'middle'), desk.work)).rejects.toMatchObject({
      name: 'AbortError',
    })

    expect([...desk.brought.keys()]).toEqual(['a', 'b', 'c'])
    expect(desk.cursors.get('middle/INBOX')).toMatchObject({ lastUid: 3 })
  })

  it('tells a wrong password in our words, without the password', async () => {
    const desk = deskFor()
    const refused = fetchMailbox(mailboxOn(server, 'wrong', { password: 'gu3ssed-password' }), desk.work)

    const error = await refused.catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'EMAIL_MAILBOX_SIGN_IN', retryable: false })
    expect(error.message).toBe('The server does not let us into the mailbox wrong on 127.0.0.1.')
    expect(JSON.stringify([error, String(error.stack), error.cause, desk.logged])).not.toContain('gu3ssed')
  })

  it('is signed into by a token, asked for at each connection, and by none that is over', async () => {
    await deliver(server, 'tokens', mailCalled('t1'))
    const [desk, handedOut] = [deskFor(), { times: 0 }]
    const byToken = (token: () => Promise<string>) =>
      mailboxOn(server, 'tokens', { password: undefined, accessToken: token })
    const fresh = async () => {
      handedOut.times++
      return server.token('tokens')
    }

    await fetchMailbox(byToken(fresh), desk.work)
    await fetchMailbox(byToken(fresh), desk.work)

    expect([[...desk.brought], handedOut.times]).toEqual([[['t1', 1]], 2])
    const over = server.token('tokens', true)
    const refused = await fetchMailbox(
      byToken(async () => over),
      desk.work,
    ).catch((thrown) => thrown)
    expect(refused).toMatchObject({ code: 'EMAIL_MAILBOX_SIGN_IN' })
    expect(JSON.stringify([refused, String(refused.stack), desk.logged])).not.toContain(over)
    const none = fetchMailbox(
      byToken(() => Promise.reject(new Error('s3cret'))),
      desk.work,
    )
    await expect(none).rejects.toMatchObject({
      code: 'EMAIL_MAILBOX_UNREACHABLE',
      meta: { reason: 'NO_TOKEN' },
    })
  })

  it('tells which folder is not there', async () => {
    const missing = fetchMailbox(mailboxOn(server, 'nofolder', { folders: ['Nowhere'] }), deskFor().work)

    await expect(missing).rejects.toMatchObject({ code: 'EMAIL_MAILBOX_FOLDER', meta: { folder: 'Nowhere' } })
  })

  it('tells a server that is not there', async () => {
    const unreachable = fetchMailbox(mailboxOn({ ...server, imapPort: 1 }, 'x'), deskFor().work)

    await expect(unreachable).rejects.toMatchObject({
      code: 'EMAIL_MAILBOX_UNREACHABLE',
      meta: { reason: 'ECONNREFUSED' },
    })
  })

  describe('and encryption', () => {
    const secretly = (on: TestMailServer, security: 'tls' | 'starttls', ca?: string) =>
      mailboxOn(on, 'safe', { security, ca, port: security === 'tls' ? on.imapsPort : on.imapPort })

    it.each(['tls', 'starttls'] as const)('is had by %s, from a server that we trust', async (security) => {
      const desk = deskFor()
      await deliver(server, 'safe@crm.test', mailCalled(security))

      await fetchMailbox(secretly(server, security, server.ca), desk.work)

      expect(desk.brought.has(security)).toBe(true)
    })

    it.each(['tls', 'starttls'] as const)(
      'by %s is refused from a server that we do not trust',
      async (security) => {
        await expect(fetchMailbox(secretly(server, security), deskFor().work)).rejects.toMatchObject({
          code: 'EMAIL_MAILBOX_UNREACHABLE',
          meta: { reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
        })
      },
    )

    it('where it is taken away, no password is sent', async () => {
      await expect(fetchMailbox(secretly(plain, 'starttls', plain.ca), deskFor().work)).rejects.toMatchObject(
        {
          code: 'EMAIL_MAILBOX_UNSAFE',
        },
      )

      // What it notes, it has noted when it has ended.
      await plain.end()
      expect(plain.log()).not.toContain('safe')
    })

    it('is done without on this machine alone, and only when it is said', () => {
      const options = { host: 'mail.example.com', user: 'x', password: 'y' }

      expect(mailboxOptions.parse(options).security).toBe('tls')
      expect(mailboxOptions.safeParse({ ...options, security: 'none' }).error?.issues[0]?.path).toEqual([
        'security',
      ])
      expect(mailboxOptions.safeParse({ ...options, host: '127.0.0.1', security: 'none' }).success).toBe(true)
    })
  })

  async function unseenIn(user: string): Promise<number> {
    const seen = await asMailbox(server, user, (client) => client.status('INBOX', { unseen: true }))
    return seen ? (seen.unseen ?? 0) : 0
  }
})
