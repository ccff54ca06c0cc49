import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../../scripts/guard-server.ts'
import { isRelayForbidden, startMailRelay } from '../../../../scripts/test-mail-relay.ts'
import {
  isMailServerMissing,
  startMailServer,
  type TestMailServer,
} from '../../../../scripts/test-mail-server.ts'
import { type Desk, deskFor, mailboxOn, mailCalled } from '../fixtures/desk.ts'
import { asMailbox, deliver, mailsIn, sendThrough } from '../fixtures/real-mail.ts'
import { listenMailbox } from './listen-mailbox.ts'

const isSkipped = isMailServerMissing()

describe.skipIf(isSkipped)('a mailbox that is listened to', () => {
  let server: TestMailServer
  beforeAll(async () => {
    server = await startMailServer()
  })
  afterAll(() => server.stop())

  it('brings what was there before, and what comes, as it comes', async () => {
    await deliver(server, 'news@crm.test', mailCalled('before'))
    const { desk, ended } = listen('news')
    await desk.until(() => desk.brought.has('before'))

    await deliver(server, 'news@crm.test', mailCalled('first'))
    await desk.until(() => desk.brought.has('first'))
    await deliver(server, 'news@crm.test', mailCalled('second'))
    await desk.until(() => desk.brought.has('second'))
    desk.stop()
    await ended

    expect([...desk.brought.values()]).toEqual([1, 1, 1])
    expect(desk.logged).toEqual([])
  })

  it('misses no mail of many that come while others are taken in', async () => {
    const { desk, ended } = listen('many')
    const ids = Array.from({ length: 60 }, (_, number) => `m${number}`)

    await Promise.all(ids.map((id) => deliver(server, 'many@crm.test', mailCalled(id))))
    await desk.until(() => desk.brought.size === ids.length)
    desk.stop()
    await ended

    expect(new Set(desk.brought.values())).toEqual(new Set([1]))
    expect([...desk.brought.keys()].sort()).toEqual([...ids].sort())
  })

  it('brings what comes into the other folders, by and by', async () => {
    await asMailbox(server, 'both', (client) => client.mailboxCreate('Junk'))
    const { desk, ended } = listen('both', { folders: ['INBOX', 'Junk'], lookAgainSeconds: 1 })
    await asMailbox(server, 'both', (client) => client.append('Junk', mailCalled('spam')))
    await desk.until(() => desk.brought.has('spam'))

    await deliver(server, 'both@crm.test', mailCalled('ham'))
    await desk.until(() => desk.brought.has('ham'))
    desk.stop()
    await ended
  })

  it('goes on after the server was killed while we waited for news', async () => {
    const { desk, ended } = listen('killed')
    await deliver(server, 'killed@crm.test', mailCalled('before'))
    await desk.until(() => desk.cursors.size > 0)

    await server.crash()
    await desk.until(() => desk.logged.length > 0)
    await server.restart()
    await deliver(server, 'killed@crm.test', mailCalled('after'))
    await desk.until(() => desk.brought.has('after'))
    desk.stop()
    await ended

    expect(Object.fromEntries(desk.brought)).toEqual({ before: 1, after: 1 })
    expect(desk.logged[0]).toMatchObject({ level: 'warn', details: { code: 'EMAIL_MAILBOX_UNREACHABLE' } })
  })

  it('goes on after the server was restarted in good order', async () => {
    const { desk, ended } = listen('restarted')
    await deliver(server, 'restarted@crm.test', mailCalled('before'))
    await desk.until(() => desk.cursors.size > 0)

    await server.end()
    await server.restart()
    await deliver(server, 'restarted@crm.test', mailCalled('after'))
    await desk.until(() => desk.brought.has('after'))
    desk.stop()
    await ended

    expect(Object.fromEntries(desk.brought)).toEqual({ before: 1, after: 1 })
  })

  it('brings every mail when the server is killed while they are fetched', async () => {
    const ids = Array.from({ length: 20 }, (_, number) => `m${number}`)
    for (const id of ids) await deliver(server, 'fetching@crm.test', mailCalled(id))
    const { desk, ended } = listen('fetching', {}, async () => {
      if (desk.brought.size === 7) await server.crash()
      return 'taken'
    })

    await desk.until(() => desk.logged.length > 0)
    await server.restart()
    await desk.until(() => desk.brought.size === ids.length)
    desk.stop()
    await ended

    expect([...desk.brought.keys()]).toEqual(ids)
    // Nothing was undone by the crash: what was taken in by then is behind the cursor.
    expect([...desk.brought.values()]).toEqual(ids.map(() => 1))
  })

  it('waits for a place where the server has none for another connection', async () => {
    const others = Array.from({ length: 10 }, () => listen('full'))
    await deliver(server, 'full@crm.test', mailCalled('a'))
    await Promise.all(others.map(({ desk }) => desk.until(() => desk.brought.has('a'))))

    const eleventh = listen('full')
    await eleventh.desk.until(() => eleventh.desk.logged.length > 0)
    expect(eleventh.desk.logged[0]?.details).toMatchObject({ code: 'EMAIL_MAILBOX_BUSY' })
    const [tenth] = others
    tenth?.desk.stop()
    await tenth?.ended
    await eleventh.desk.until(() => eleventh.desk.brought.has('a'))

    for (const { desk, ended } of [...others, eleventh]) {
      desk.stop()
      await ended
    }
  })

  it('by two is brought in by both, and known the second time by its id', async () => {
    const taken = new Map<string, number>()
    const knowing = (desk: () => Desk) => async () => {
      const last = [...desk().brought.keys()].at(-1) ?? ''
      taken.set(last, 1)
      return 'taken' as const
    }
    const one = listen('shared', {}, () => knowing(() => one.desk)())
    const two = listen('shared', {}, () => knowing(() => two.desk)())
    const ids = Array.from({ length: 20 }, (_, number) => `m${number}`)

    await Promise.all(ids.map((id) => deliver(server, 'shared@crm.test', mailCalled(id))))
    for (const { desk, ended } of [one, two]) {
      await desk.until(() => desk.brought.size === ids.length)
      desk.stop()
      await ended
    }

    expect([...taken.keys()].sort()).toEqual([...ids].sort())
  })

  it('ends while a mail is taken in, once it is, and goes on behind it another time', async () => {
    for (const id of ['a', 'b', 'c']) await deliver(server, 'stopped@crm.test', mailCalled(id))
    const letGo = Promise.withResolvers<void>()
    const { desk, ended } = listen('stopped', {}, async () => {
      if (desk.brought.size === 2) {
        desk.stop()
        await letGo.promise
      }
      return 'taken'
    })
    await desk.until(() => desk.brought.size === 2)
    letGo.resolve()
    await ended

    expect([...desk.brought.keys()]).toEqual(['a', 'b'])
    expect(desk.cursors.get('stopped/INBOX')).toMatchObject({ lastUid: 2 })
  })

  it('with a wrong password is told at once, and asked for once', async () => {
    const { desk, ended } = listen('locked', { password: 'gu3ssed-password' })

    await expect(ended).rejects.toMatchObject({ code: 'EMAIL_MAILBOX_SIGN_IN' })
    await expect.poll(() => attemptsOf('locked')).toBe(1)
    expect(desk.logged).toEqual([])
  })

  it('whose password was changed meanwhile is told of in the log, and asked for once in a quarter of an hour', async () => {
    const { desk, ended } = listen('changed')
    await deliver(server, 'changed@crm.test', mailCalled('a'))
    await desk.until(() => desk.brought.has('a'))

    server.changePassword('another-s3cret')
    await server.crash()
    await server.restart()
    await desk.until(() => desk.logged.some(({ level }) => level === 'error'))
    desk.stop()
    await ended
    server.changePassword(server.password)

    await expect.poll(() => attemptsOf('changed')).toBe(1)
    const told = desk.logged.find(({ level }) => level === 'error')?.details
    expect(told).toMatchObject({ code: 'EMAIL_MAILBOX_SIGN_IN', waitMs: 900_000 })
    expect(JSON.stringify(desk.logged)).not.toContain('s3cret')
  })

  function listen(user: string, own: Parameters<typeof mailboxOn>[2] = {}, take?: () => Promise<'taken'>) {
    const desk = deskFor({ ...(take && { take }) })
    const ended = listenMailbox(mailboxOn(server, user, own), desk.work)
    ended.catch(() => {})
    return { desk, ended }
  }

  function attemptsOf(user: string): number {
    return server
      .log()
      .split('\n')
      .filter((line) => line.includes(`(${user},`) && line.includes('mismatch')).length
  }
})

describe.skipIf(isSkipped || isRelayForbidden())('a mailbox behind a relay', () => {
  it('brings what was sent to it by SMTP, reports of what did not arrive, and answers of who is away', async () => {
    const relayPort = await freePort()
    const server = await startMailServer({ relayPort })
    const mailboxes = ['support', 'away']
    const relay = await startMailRelay({ lmtpPort: server.lmtpPort, mailboxes, port: relayPort })
    const desk = deskFor()
    const ended = listenMailbox(mailboxOn(server, 'support'), desk.work)
    const support = 'support@crm.test'
    const bring = (text: string) =>
      [...desk.mails.values()].find(({ raw }) => Buffer.from(raw).includes(text))

    try {
      await sendThrough(relay, { from: 'ada@example.com', to: 'Support+T-1@crm.test' }, mailCalled('sent'))
      await sendThrough(relay, { from: support, to: 'nobody@crm.test' }, mailCalled('to nobody'))
      await sendThrough(
        relay,
        { from: support, to: 'away@crm.test' },
        mailCalled('holiday', 'Hi', 'To: away@crm.test\r\n'),
      )
      await desk.until(() => Boolean(bring('Subject: sent') && bring('5.1.1') && bring('I am away.')))
      expect(await mailsIn(server, 'support')).toHaveLength(3)

      await server.crash()
      await sendThrough(relay, { from: 'ada@example.com', to: support }, mailCalled('queued'))
      await server.restart()
      await desk.until(() => desk.brought.has('queued'))
    } finally {
      desk.stop()
      await ended
      await Promise.all([server.stop(), relay.stop()])
    }
  })
})
