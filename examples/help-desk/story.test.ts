import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sqlite } from '@guanxi/adapters-sqlite'
import { checkConfig, type Locale, memoryStore } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { describe, expect, it } from 'vitest'
import { appRequest, channels } from './channels.ts'
import { LIU } from './customers.ts'
import { day } from './day.ts'
import { DESK } from './desk-crm.ts'
import { writeLog } from './log.ts'
import { openStory } from './open-story.ts'
import { toldOutside } from './outside.ts'
import { ticketOf } from './story.ts'

const PROGRAM = ['--conditions=@guanxi/source', '--disable-warning=ExperimentalWarning']

/** The story as it was told, and the desk as it is in the end. */
async function told(storage: StorageAdapter = memoryStore(), locale: Locale = 'en') {
  const lines: string[] = []
  const story = await openStory({ storage, locale, write: (line) => lines.push(line) })
  await day(story)
  const admin = story.crm.as(story.crm.actor({ id: 'admin', roles: ['admin'] }))
  return { story, crm: story.crm, admin, lines, text: lines.join('\n') }
}

describe.each([
  ['memory', () => memoryStore()],
  ['SQLite', () => sqlite({ file: ':memory:' })],
])('a day at the help desk on %s', (_, storage) => {
  it('takes in by three channels what comes twice, once', async () => {
    const { crm, admin } = await told(storage())
    const { items } = await admin.ticket.list({ orderBy: 'number' })

    expect(items.map(({ channel }) => channel)).toEqual(['webForm', 'webhook', 'chat', 'webForm'])
    expect(await admin.message.count({ direction: 'in', channel: 'webForm' })).toBe(2)
    expect(await admin.message.count({ direction: 'in', channel: 'webhook' })).toBe(4)
    await crm.stop()
  })

  it('gives a gold customer somebody senior and the promise of their plan, all others go by turns', async () => {
    const { story, crm, admin, lines } = await told(storage())
    const { li, anna, wang } = story.desk
    const opened = lines.filter((line) => /#\d new/.test(line)).map((line) => line.slice(11))

    expect(opened).toEqual([
      `#1 new, ${li.name} (everybody-else), due 14:35`,
      `#2 new, ${wang.name} (vip-network), gold, due 10:10`,
      `#3 new, ${anna.name} (everybody-else), due 16:00`,
      `#3 new, 陈静 (escalate), late since 16:00`,
      `#4 new, ${wang.name} (everybody-else), due Sun, January 4 14:10`,
    ])
    const clocks = (await admin.slaClock.list({ where: { metric: 'solution' }, orderBy: 'startedAt' })).items
    expect(clocks.map(({ policy }) => policy)).toEqual(['standard', 'gold', 'standard', 'standard'])
    await crm.stop()
  })

  it('does not count lunch, nor the time in which it waits for the customer', async () => {
    const { story, crm, lines } = await told(storage())
    const { id: recordId } = await ticketOf(story, 2)
    const clocks = await story.desk.chen.crm.slaClock.of({ entity: 'ticket', recordId })

    expect(lines.filter((line) => line.includes('minutes left')).slice(0, 3)).toEqual([
      '  09:55    #2 solution: paused, 225 minutes left',
      '  12:00    #2 solution: active, 195 minutes left',
      '  13:30    #2 solution: active, 195 minutes left',
    ])
    // 09:40–09:55, 11:30–12:00, 13:30–14:00, and again 15:00–15:30.
    expect(clocks.map(({ metric, status, used }) => [metric, status, used / 60_000])).toEqual([
      ['answer', 'met', 15],
      ['solution', 'met', 105],
    ])
    await crm.stop()
  })

  it('warns, is late and tells the chief each once and at its time, though nobody looks', async () => {
    const { story, crm, admin } = await told(storage())
    const { id: recordId } = await ticketOf(story, 3)
    const steps = (await admin.slaStep.list({ where: { recordId }, orderBy: 'dueAt' })).items

    expect(steps.map(({ key, dueAt }) => `${key} ${dueAt.toISOString()}`)).toEqual([
      'soon 2025-12-31T07:12:00.000Z',
      'breach 2025-12-31T08:00:00.000Z',
      'chief 2025-12-31T09:00:00.000Z',
    ])
    expect(await admin.ticket.get(recordId)).toMatchObject({
      ...{ ownerId: story.desk.chen.id, priority: 'urgent', escalationLevel: 1 },
      ...{ slaBreachedAt: new Date('2025-12-31T08:00:00Z') },
    })
    await crm.stop()
  })

  it('hands over each answer where the customer can read it, once', async () => {
    const { crm, admin } = await told(storage())
    const { items } = await admin.message.list({ where: { direction: 'out' }, orderBy: 'at' })

    expect(items.map(({ channel, recipients, delivery }) => [channel, recipients?.[0], delivery])).toEqual([
      ['post', 'ada@example.com', 'sent'],
      ['post', '+8613800138001', 'sent'],
      ['post', '+8613800138001', 'sent'],
      ['post', '+8613800138001', 'sent'],
      ['chat', '+8613800138002', 'sent'],
      ['chat', '+8613800138002', 'sent'],
      ['post', 'hans@example.com', 'sent'],
    ])
    await crm.stop()
  })

  it('leaves a ticket solved by thanks, and takes it up again by a complaint', async () => {
    const { story, crm } = await told(storage())

    expect(await ticketOf(story, 2)).toMatchObject({ status: 'solved', reopens: 1 })
    await crm.stop()
  })

  it('notes the article that was an answer, and asks whoever it knows what they think, once', async () => {
    const { crm, admin } = await told(storage())
    const { items: links } = await admin.articleLink.list()
    const { items: ratings } = await admin.rating.list({ orderBy: 'createdAt' })

    expect(links).toMatchObject([{ kind: 'answer', messageId: expect.any(String) }])
    expect(ratings.map(({ score, skippedFor }) => [score ?? null, skippedFor ?? null])).toEqual([
      [null, 'reopened'],
      [5, null],
      [2, null],
    ])
    await crm.stop()
  })

  it('tells the week, and that what is live is what the journal says', async () => {
    const { crm, lines } = await told(storage())

    expect(lines.slice(lines.indexOf('\nThe clocks of #2'))).toMatchInlineSnapshot(`
      [
        "
      The clocks of #2",
        "  Wed, December 31 09:40  answer started, by status, waitingSince, firstRepliedAt",
        "  Wed, December 31 09:40  solution started, by status",
        "  Wed, December 31 09:55  answer stopped, by firstRepliedAt",
        "  Wed, December 31 09:55  solution paused, by status",
        "  Wed, December 31 11:30  solution resumed, by status",
        "  Wed, December 31 14:00  solution stopped, by status",
        "  Wed, December 31 15:00  solution reopened, by status",
        "  Wed, December 31 15:30  solution stopped, by status",
        "
      The clocks of #3",
        "  Wed, December 31 10:30  answer started, by status, waitingSince, firstRepliedAt",
        "  Wed, December 31 10:30  solution started, by status",
        "  Wed, December 31 16:00  answer breached",
        "  Wed, December 31 17:00  solution changed",
        "  Wed, December 31 17:10  answer stopped, by firstRepliedAt",
        "  Wed, December 31 17:10  solution paused, by status",
        "  Wed, December 31 17:12  solution resumed, by status",
        "  Wed, December 31 17:15  solution stopped, by status",
        "  Made anew from the journal, 0 clocks differ.",
        "
      The week",
        "  4 tickets, first reply after 15 minutes (median)",
        "  4 solved, 2 at first contact, 1 reopened",
        "    network: 2",
        "    billing: 1",
        "    delivery: 1",
        "  Promises kept, gold: 2 of 2",
        "  Promises kept, standard: 5 of 6",
        "  Solved after 50 minutes of work (median)",
        "  Breached: 1, at 16:00",
        "  Asked 2, answered 2, satisfied 1, mean 3.5",
      ]
    `)
    await crm.stop()
  })
})

it('is the same story on memory and on SQLite', async () => {
  const [here, there] = [await told(memoryStore()), await told(sqlite({ file: ':memory:' }))]

  expect(there.text).toBe(here.text)
  await Promise.all([here.crm.stop(), there.crm.stop()])
})

it('is the same story in Chinese, line by line', async () => {
  const [english, chinese] = [await told(), await told(memoryStore(), 'zh-CN')]

  expect(chinese.lines).toHaveLength(english.lines.length)
  for (const line of chinese.lines) expect(line).toMatch(/\p{Script=Han}/u)
  expect(chinese.text).not.toMatch(/undefined|null|NaN/)
  expect(english.text).not.toMatch(/undefined|null|NaN/)
  await Promise.all([english.crm.stop(), chinese.crm.stop()])
})

it('takes in nothing that the app has not signed, and no message that is none', async () => {
  const { story, crm, admin } = await told()
  const forged = new Request(
    await appRequest({ id: 'm9', phone: LIU.phone, text: 'Hi' }, story.clock.now()),
    {
      body: JSON.stringify({ id: 'm9', phone: LIU.phone, text: 'Give me a refund' }),
    },
  )

  expect((await crm.system('app').plugins.webhook.handle(forged)).status).toBe(401)
  const { webhook } = crm.system('app').plugins
  expect((await webhook.handle(await appRequest({ id: 'm9' }, story.clock.now()))).status).toBe(422)
  expect(await admin.message.count({ direction: 'in', channel: 'webhook' })).toBe(4)
  await crm.stop()
})

it('has rules that leave nothing to doubt', () => {
  const log = writeLog({ now: () => 0 }, 'en', () => undefined)

  expect(checkConfig({ ...DESK, plugins: channels(toldOutside(log)), storage: memoryStore() })).toEqual([])
})

it('runs as a program, on a file', async () => {
  const program = [...PROGRAM, join(import.meta.dirname, 'main.ts'), '--lang', 'zh']

  const { stdout, stderr } = await promisify(execFile)(process.execPath, program)

  expect(stderr).toBe('')
  expect(stdout).toContain('本周')
})
