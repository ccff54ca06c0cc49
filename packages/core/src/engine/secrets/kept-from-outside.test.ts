import { tracingChannel } from 'node:diagnostics_channel'
import { expect, it, onTestFinished } from 'vitest'
import { definePlugin, f, fieldEncryption, localKeys, memoryStore } from '../../index.ts'
import { createTestCrm } from '../../testing/index.ts'
import { type Interceptor, interceptedStore } from '../../testing/intercepted-store.ts'

const CANARY = 'canary-7f3a91'
const keys = { now: 'q7l4cFUXQ5XLo1Vt5lmUcX7rPzH4L2p0JfQm3cYkZ0Q=' }
const encryption = () => fieldEncryption({ keys: localKeys({ current: 'now', keys }) })
const fields = {
  contact: { passport: f.text().personal('identity').encrypted({ find: 'equals' }).unique().optional() },
} as const

/** Everything that leaves a CRM other than as an answer to who may see it, as text. */
async function heardFrom(intercept: Interceptor = (_, proceed) => proceed()) {
  const heard: unknown[] = []
  const hear = (...told: readonly unknown[]) => void heard.push(...told)
  for (const name of ['command', 'query', 'job', 'delivery', 'store'] as const) {
    const channel = tracingChannel<unknown, object>(`guanxi:${name}`)
    const handlers = { start: hear, end: hear, asyncStart: hear, asyncEnd: hear, error: hear }
    channel.subscribe(handlers)
    onTestFinished(() => void channel.unsubscribe(handlers))
  }
  /** It asked to read contacts, but this field. */
  const curious = definePlugin({
    id: 'curious',
    permissions: { contact: { read: 'all', hidden: ['passport'] } },
    hooks(h) {
      h.before('contact', 'create', ({ input }) => hear(input))
      h.after('contact', 'update', ({ record, previous }) => hear(record, previous))
      h.committed('contact', 'update', ({ record, entry }) => hear(record, entry), {
        durable: true,
        id: 'curious.told',
      })
    },
  })
  const log = { debug: hear, info: hear, warn: hear, error: hear }
  const made = await createTestCrm({
    ...{ fields, encryption: encryption(), plugins: [curious], log, trace: hear },
    storage: interceptedStore(memoryStore(), intercept),
  })
  for (const event of ['contact.created', 'contact.updated', 'contact.deleted'] as const)
    made.crm.on(event, hear)
  const text = () =>
    JSON.stringify(heard, (_, value: unknown) =>
      value instanceof Error ? { ...value, said: `${value.stack} ${String(value.cause)}` } : value,
    )
  return { ...made, hear, text, heard }
}

it('AC-53 a canary is in no event, trace, channel, health report or hook of a plugin that may not see it', async () => {
  const { session, crm, hear, text, heard } = await heardFrom()

  const { id } = await session.contact.create({ name: 'Ada', passport: CANARY })
  await session.contact.update(id, { name: 'Ada L.', passport: `${CANARY}-2` })
  await session.contact.list({ where: { passport: `${CANARY}-2` } })
  await session.contact.create({ name: 'Twin', passport: `${CANARY}-2` }).catch(hear)
  await session.contact.create({ name: '', passport: CANARY }).catch(hear)
  await session.contact.list({ where: { passport: { contains: CANARY } } }).catch(hear)
  await session.contact.delete(id)
  await crm.tick()
  hear(await crm.health(), crm.hooks(), await crm.deadLetters.list(), await crm.configurations())

  expect(heard.length).toBeGreaterThan(30)
  expect(text()).toContain('Ada L.')
  expect(text()).not.toContain(CANARY)
})

it('AC-53 a canary is in no error of a store that failed with what it was given in its words', async () => {
  let isBroken = false
  const { session, crm, hear, text } = await heardFrom(async ({ args }, proceed) => {
    if (isBroken) throw new Error(`cannot write ${JSON.stringify(args)}`)
    return proceed()
  })
  const { id } = await session.contact.create({ name: 'Ada', passport: CANARY })
  isBroken = true

  await session.contact.create({ name: 'Bob', passport: `${CANARY}-2` }).catch(hear)
  await session.contact.update(id, { passport: `${CANARY}-3` }).catch(hear)
  await session.contact.list({ where: { passport: CANARY } }).catch(hear)
  hear(await crm.health())

  expect(text()).not.toContain(CANARY)
})
