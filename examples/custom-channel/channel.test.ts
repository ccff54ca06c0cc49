import { inspect } from 'node:util'
import { createTestCrm } from '@guanxi/core/testing'
import { expect, it, onTestFinished, vi } from 'vitest'
import { pigeon } from './channel.ts'
import { openProvider } from './provider.ts'
import { serve } from './serve.ts'
import { LI } from './story.ts'
import type { SaidUpdate } from './updates.ts'

const TOKEN = 't0ken-of-the-messenger'
const SECRET = 'only the messenger and we know'

/** A company with the channel and a messenger, and everything that was logged. */
async function opened({ token = TOKEN, pollMs = 10 } = {}) {
  const provider = await openProvider({ token: TOKEN, secret: SECRET })
  const logged: unknown[] = []
  const note = (...line: readonly unknown[]) => void logged.push(line)
  const { crm, session } = await createTestCrm({
    plugins: [pigeon({ url: provider.url, token, secret: SECRET, pollMs })],
    log: { debug: note, info: note, warn: note, error: note },
  })
  const channel = session.plugins.pigeon
  const host = await serve(channel.handle)
  onTestFinished(async () => {
    await crm.stop()
    await host.close()
    await provider.close()
  })
  const push = (...updates: readonly object[]) => provider.push(host.url, JSON.stringify({ updates }))
  const setAside = async () => (await session.unreadMessage.list()).items.map((one) => one.externalId)
  return { crm, session, channel, provider, push, setAside, logged }
}

/** Waits for what the watch does in its own time. */
const until = (holds: () => unknown) => vi.waitFor(holds, { timeout: 10_000 })

const says = (id: string): SaidUpdate => ({
  ...{ seq: 0, kind: 'message', id, chat: 'li', from: LI, name: null, text: 'Hello' },
  ...{ sentAt: '2026-11-02T08:00:00Z', answers: null },
})

it('takes in what is good beside what is not, and sets that aside for somebody to look at', async () => {
  const { session, push, setAside } = await opened()

  const answer = await push({ ...says('a'), seq: 1, from: 7 }, { ...says('b'), seq: 2 })

  expect([answer.status, await answer.json()]).toEqual([200, { ok: true, refused: [0] }])
  expect((await session.message.list()).items.map(({ externalId }) => externalId)).toEqual(['b'])
  expect(await setAside()).toEqual(['update 1'])
})

it('passes over kinds of updates that the messenger came to know later', async () => {
  const { session, push, setAside } = await opened()

  expect((await push({ seq: 1, kind: 'typing' }, { ...says('a'), seq: 2 })).status).toBe(200)
  expect((await push({ seq: 3, kind: 'status', message: 'x', status: 'constructor' })).status).toBe(200)

  expect(await session.message.count()).toBe(1)
  expect(await setAside()).toEqual([])
})

it.each(['{}', 'null', '{"updates":[null]}', '{"updates":{}}'])('refuses the push %s', async (body) => {
  const { session, channel, provider } = await opened()
  const host = await serve(channel.handle)

  const answer = await provider.push(host.url, body)

  expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'CRM_CHANNEL_UNREADABLE' }])
  expect(await session.message.count()).toBe(0)
  await host.close()
})

it.each(['', '00', 'zz', 'a'.repeat(64)])('takes in nothing that is signed "%s"', async (claimed) => {
  const { session, channel } = await opened()
  const body = JSON.stringify({ updates: [says('a')] })
  const headers = { 'pigeon-signature': claimed }

  const answer = await channel.handle(new Request('https://crm.example', { method: 'POST', headers, body }))

  expect(answer.status).toBe(401)
  expect(await session.message.count()).toBe(0)
})

it('reads no push to its end that is longer than any can be', async () => {
  const { session, push } = await opened()

  const answer = await push({ ...says('a'), text: 'x'.repeat(8_000_000) })

  expect(answer.status).toBe(413)
  expect(await session.message.count()).toBe(0)
})

it('reads the feed to its end, whatever breaks off meanwhile, and what is new after it', async () => {
  const { session, channel, provider, logged } = await opened()
  provider.mood = 'lose'
  await provider.publish(says('a'))
  const watching = channel.watch()
  await until(() => expect(inspect(logged)).toContain('broke off'))

  provider.mood = 'well'
  await until(async () => expect(await session.message.count()).toBe(1))
  await provider.publish(says('b'))
  await until(async () => expect(await session.message.count()).toBe(2))

  await watching.stop()
  expect((await session.channelCursor.list()).items.map(({ value }) => value)).toEqual([2])
})

it('goes on behind an update that nobody can read', async () => {
  const { session, channel, provider, setAside } = await opened()
  await provider.publish({ ...says('a'), sentAt: 'yesterday' })
  await provider.publish(says('b'))

  const watching = channel.watch()
  await until(async () => expect(await session.message.count()).toBe(1))
  await watching.stop()

  expect(await setAside()).toEqual(['update 1'])
})

it('watches no longer with a token that is refused, and tells it to nobody', async () => {
  const { channel, logged } = await opened({ token: 'another-t0ken-of-ours' })

  const ended: unknown = await channel.watch().done.catch((error: unknown) => error)

  expect(ended).toMatchObject({ name: 'TokenRefused' })
  expect(inspect([ended, logged])).not.toContain('another-t0ken')
})

it('rests after what broke off no longer than until it is stopped', async () => {
  const { crm, channel, provider, logged } = await opened({ pollMs: 60_000 })
  provider.mood = 'lose'
  const watching = channel.watch()
  await until(() => expect(inspect(logged)).toContain('broke off'))

  await crm.stop()

  await watching.done
})
