import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sqlite } from '@guanxi/adapters-sqlite'
import { checkConfig, memoryStore } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { stillClock } from '@guanxi/core/testing'
import { describe, expect, it } from 'vitest'
import { leadToDeal } from './lead-to-deal.ts'
import { openOffice } from './office.ts'
import { OFFICE, salesCrm } from './sales-crm.ts'
import { webForm } from './web-form.ts'

const ARGS = ['--conditions=@guanxi/source', '--disable-warning=ExperimentalWarning']

async function opened(storage: StorageAdapter = memoryStore()) {
  const crm = salesCrm(storage, stillClock('2026-11-02T01:00:00Z'))
  await crm.migrate()
  return { crm, office: await openOffice(crm), admin: crm.as(crm.actor({ id: 'admin', roles: ['admin'] })) }
}

async function told(storage: StorageAdapter) {
  const { crm, office, admin } = await opened(storage)
  const lines: string[] = []
  await leadToDeal(crm, office, (text) => lines.push(text))
  return { crm, office, admin, lines }
}

describe.each([
  ['memory', () => memoryStore()],
  ['SQLite', () => sqlite({ file: ':memory:' })],
])('from a web form to a won deal on %s', (_, storage) => {
  it('takes visitors in with where they came from and what they agreed to', async () => {
    const { crm, admin } = await told(storage())
    const { items } = await admin.lead.list({ orderBy: 'createdAt' })

    expect(
      items.map(({ firstTouch, consent }) => [firstTouch?.utm, consent?.['newsletter']?.granted]),
    ).toEqual([
      [{ source: 'baidu', medium: 'cpc', campaign: 'spring' }, true],
      [{ source: 'baidu', medium: 'cpc', campaign: 'spring' }, false],
    ])
    await crm.stop()
  })

  it('tells whose a lead is, what it is worth and that it is there already', async () => {
    const { crm, lines } = await told(storage())

    for (const line of [
      '李雷 gets it by north-large',
      'Why not Anna Keller? skill',
      'Score 75, hot: large 30, company 10, spring 15, calls 20',
      'While typing: same-person true',
      'They disagree on company; the company would be 北方重工有限公司',
      'Taken back: opportunity, contact, account are gone, 0 stay',
    ])
      expect(lines).toContain(line)
    await crm.stop()
  })

  it('makes one customer of the two, with the title from the card, once', async () => {
    const { crm, admin } = await told(storage())

    expect(await admin.account.count({ nameCore: '北方重工' })).toBe(1)
    expect((await admin.contact.list({ where: { name: '李娜' } })).items).toMatchObject([
      { title: '采购经理' },
    ])
    await crm.stop()
  })

  it('signs a large deal only when a manager has agreed, and not by asking twice', async () => {
    const { crm, office, admin, lines } = await told(storage())
    const signing = lines.filter((line) => line.startsWith('To signing'))

    expect(signing).toEqual([
      'To signing: waits for an approval',
      'To signing: waits for an approval',
      'To signing: moved',
    ])
    expect((await admin.approval.list()).items).toHaveLength(1)
    expect((await admin.approvalVote.list()).items).toMatchObject([{ voter: office.chen.id }])
    await crm.stop()
  })

  it('counts what was won and what is to be expected', async () => {
    const { crm, lines } = await told(storage())

    expect(lines.slice(-2)).toEqual([
      'Won 240000.00 CNY, expected besides 30000.00 CNY',
      '李雷 has reached 80 % of the target',
    ])
    await crm.stop()
  })
})

it('is the same story on memory and on SQLite', async () => {
  const [here, there] = [await told(memoryStore()), await told(sqlite({ file: ':memory:' }))]

  expect(there.lines).toEqual(here.lines)
  await Promise.all([here.crm.stop(), there.crm.stop()])
})

describe('the web form', () => {
  const sent = (fields: Record<string, string>) =>
    new Request('https://acme.example/pumps', { method: 'POST', body: new URLSearchParams(fields) })

  it('tells a visitor nothing of who is known, and lets nobody choose an owner', async () => {
    const { crm, office, admin } = await opened()
    const form = webForm(crm)
    const fields = { name: 'Ada', email: 'ada@example.com', ownerId: office.anna.id }
    const [first, again] = [await form(sent(fields)), await form(sent(fields))]

    expect([first.status, again.status]).toEqual([202, 202])
    expect((await admin.lead.list()).items).toMatchObject([{ ownerId: null }])
    for (const answer of [first, again]) expect(await answer.json()).toEqual({ received: expect.any(String) })
    await crm.stop()
  })

  it('says what is wrong with what was sent, and keeps nothing of it', async () => {
    const { crm, admin } = await opened()
    const answer = await webForm(crm)(sent({ name: 'Ada', email: 'ada at example' }))

    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining('email') })
    expect(await admin.lead.count()).toBe(0)
    await crm.stop()
  })
})

it('has rules that leave nothing to doubt', () => {
  expect(checkConfig({ ...OFFICE, storage: memoryStore() })).toEqual([])
})

it('runs as a program', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    ...ARGS,
    join(import.meta.dirname, 'main.ts'),
  ])

  expect(stderr).toBe('')
  expect(stdout).toContain('To won: moved')
})
