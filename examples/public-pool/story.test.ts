import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sqlite } from '@guanxi/adapters-sqlite'
import { checkConfig, type Locale, memoryStore } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { stillClock } from '@guanxi/core/testing'
import { describe, expect, it } from 'vitest'
import { writeLog } from './log.ts'
import { type Office, openOffice } from './office.ts'
import { OFFICE, poolCrm } from './pool-crm.ts'
import { threeWeeks } from './three-weeks.ts'

const ZONE = { timeZone: 'Asia/Shanghai' }
const PROGRAM = ['--conditions=@guanxi/source', '--disable-warning=ExperimentalWarning']

/** The story as it was told, and the office as it is in the end. */
async function told(storage: StorageAdapter, locale: Locale = 'en') {
  const lines: string[] = []
  const clock = stillClock('2026-11-02T01:00:00Z', () => crm)
  const log = writeLog(clock, locale, (line) => lines.push(line))
  const crm = poolCrm(storage, clock, log)
  await crm.migrate()
  const office = await openOffice(crm)
  await threeWeeks(office, clock, log)
  return { crm, office, text: lines.join('\n') }
}

/** What the journal says of who owned which lead, in the order in which it happened: it counts by nobody's counters. */
async function changesOfOwner({ admin }: Office) {
  const { entries } = await admin.crm.journal.read({ after: 0, limit: 1_000, entities: ['lead'] })
  return entries.flatMap(({ at, recordId, actor, command, changes: { ownerId } }) =>
    ownerId ? [{ at, leadId: recordId, actor, command, before: ownerId[0], after: ownerId[1] }] : [],
  )
}

describe.each([
  ['memory', () => memoryStore()],
  ['SQLite', () => sqlite({ file: ':memory:' })],
])('three weeks in the office on %s', (_, storage) => {
  it('lets nobody claim more in a day than their pool allows', async () => {
    const { crm, office } = await told(storage())
    const claims = new Map<string, number>()
    for (const { at, actor, command } of await changesOfOwner(office)) {
      if (!command.startsWith('lead.grab')) continue
      const day = `${actor} ${at.toLocaleDateString('en', ZONE)}`
      claims.set(day, (claims.get(day) ?? 0) + 1)
    }

    expect(Math.max(...claims.values())).toBe(2)
    expect([...claims].filter(([day]) => day.startsWith(office.ben.id)).map(([, count]) => count)).toEqual([
      1,
    ])
    await crm.stop()
  })

  it('never gives a lead to two, and lets nobody hold more than three', async () => {
    const { crm, office } = await told(storage())
    const owners = new Map<string, unknown>()
    let most = 0
    for (const { leadId, before, after } of await changesOfOwner(office)) {
      expect(before).toBe(owners.get(leadId) ?? null)
      if (after !== null) expect(before).toBeNull()
      owners.set(leadId, after)
      const held = [...owners.values()].filter((owner) => owner !== null && owner === after)
      most = Math.max(most, held.length)
    }

    expect(most).toBe(3)
    await crm.stop()
  })

  it('takes back what nobody follows up, after seven days and not before', async () => {
    const { crm, office } = await told(storage())
    const leads = new Map((await office.admin.crm.lead.list()).items.map(({ id, name }) => [id, name]))
    const reclaims = (await changesOfOwner(office))
      .filter(({ after, command }) => after === null && command !== 'lead.release')
      .map(({ at, leadId }) => `${at.toISOString().slice(0, 13)} ${leads.get(leadId)}`)

    expect(reclaims).toEqual([
      '2026-11-10T01 刘洋',
      '2026-11-11T01 赵敏',
      '2026-11-12T03 刘洋',
      '2026-11-14T01 张伟',
      '2026-11-16T01 Grace Novák',
      '2026-11-16T01 Hans Müller',
    ])
    await crm.stop()
  })

  it('reminds the owner on the fifth day, and the manager as well on the sixth', async () => {
    const { crm, office } = await told(storage())
    const { items } = await office.admin.crm.activity.list({
      where: {
        type: 'reminder',
        lead: { some: { name: '刘洋' } },
        dueAt: { lt: new Date('2026-11-10T00:00:00Z') },
      },
      orderBy: 'dueAt',
    })

    expect(items.map(({ dueAt, ownerId }) => `${dueAt?.getUTCDate()} ${ownerId}`).sort()).toEqual(
      [`8 ${office.li.id}`, `9 ${office.li.id}`, `9 ${office.chen.id}`].sort(),
    )
    await crm.stop()
  })
})

it('is the same story on memory and on SQLite', async () => {
  const [here, there] = [await told(memoryStore()), await told(sqlite({ file: ':memory:' }))]

  expect(there.text).toBe(here.text)
  await Promise.all([here.crm.stop(), there.crm.stop()])
})

const refusals = (text: string) => text.split('\n').flatMap((line) => line.split('✗ ')[1] ?? [])

it('refuses what is beyond a limit, and says which and until when', async () => {
  const { crm, text } = await told(memoryStore())

  expect(refusals(text)).toEqual([
    'Anna: claims Grace Novák → This lead has come into the pool too recently to be claimed before 2026-11-03T01:00:00.000Z.',
    'Anna: claims 张伟 → Somebody else took this lead first.',
    '李雷: claims 孙丽 → The limit of 2 claims is reached until 2026-11-03T16:00:00.000Z.',
    'Anna: claims 周杰 → There is no such lead.',
    'Ben: claims Emma Brown → The limit of 1 claims is reached until 2026-11-03T16:00:00.000Z.',
    'Anna: looks into the pool, time 3 → The limit of 4 leads to look at is reached until 2026-11-03T16:00:00.000Z.',
    '王芳: protects Hans Müller for ten days → No more than 1 leads of one person are protected at once.',
    '李雷: claims Inês Costa → Whoever has 3 open leads claims no more.',
    '李雷: claims 孙丽 → Who has owned this lead may not claim it again before 2026-11-09T01:00:00.000Z.',
    'Anna: claims 孙丽 → This lead has come into the pool too recently to be claimed before 2026-11-05T01:00:00.000Z.',
    '陈静: undoes the reclaim of 刘洋 → This reclaim could be undone until 2026-11-14T03:00:00.000Z.',
    '李雷: claims 刘洋 → Who has owned this lead may not claim it again before 2026-11-17T03:00:00.000Z.',
    '陈静: undoes the reclaim of 刘洋 → Somebody else took this lead first.',
  ])
  await crm.stop()
})

it('explains the same refusals in Chinese', async () => {
  const { crm, text } = await told(memoryStore(), 'zh-CN')

  expect(refusals(text)).toHaveLength(13)
  for (const line of refusals(text)) expect(line).toMatch(/→ .*\p{Script=Han}.*。$/u)
  await crm.stop()
})

it('has rules that leave nothing to doubt', () => {
  expect(checkConfig({ ...OFFICE, storage: memoryStore() })).toEqual([])
})

it('runs as a program, on a file', async () => {
  const program = [...PROGRAM, join(import.meta.dirname, 'main.ts'), '--lang', 'zh']

  const { stdout, stderr } = await promisify(execFile)(process.execPath, program)

  expect(stderr).toBe('')
  expect(stdout).toContain('公海：')
})
