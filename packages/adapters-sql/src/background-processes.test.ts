import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createCrm, definePlugin } from '@guanxi/core'
import { ALWAYS, type Predicate, type Store, type Table } from '@guanxi/core/store'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const FLAGS = ['--conditions=@guanxi/source', '--disable-warning=ExperimentalWarning', '--input-type=module']
const CORE = JSON.stringify(join(import.meta.dirname, '../../core/src/index.ts'))
const TIMEOUT_MS = 120_000

/** What every table with leases has of them. */
function leased(name: string): Table {
  const columns = [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'leaseUntil', kind: 'datetime', nullable: true },
  ] as const
  return { name, columns, unique: [], indexes: [] }
}
const cursors = leased('journalCursor')
const HELD: Predicate = {
  is: 'not',
  of: { is: 'null', column: { column: 'leaseUntil', kind: 'datetime' } },
}

/** Makes a contact of every lead. */
const mirror = definePlugin({
  id: 'mirror',
  permissions: { lead: { read: 'all' }, contact: { create: true } },
  hooks(h) {
    h.committed(
      'lead',
      'create',
      async ({ record, ctx }) => {
        await ctx.crm.contact.create({ name: record.name })
      },
      { durable: true, id: 'mirror.lead' },
    )
  },
})

async function setUp(open: () => Promise<Database>) {
  const database = await open()
  const crm = createCrm({ storage: database.connect(), tenant: 'acme', plugins: [mirror] })
  const store = await database.connect().open()
  onTestFinished(async () => {
    await Promise.all([crm.stop(), store.close()])
    await database.drop()
  })
  await crm.migrate()
  return { database, crm, store, session: crm.system('test') }
}

/** A process with a CRM on the database, and with a plugin whose durable hook runs `hook`. */
function inProcess({ source }: Database, hook: string, work: string): ChildProcess {
  const script = `
    const { createCrm, definePlugin } = await import(${CORE})
    const mirror = definePlugin({
      id: 'mirror',
      permissions: { lead: { read: 'all' }, contact: { create: true } },
      hooks: (h) => h.committed('lead', 'create', async ({ record, ctx }) => { ${hook} }, { durable: true, id: 'mirror.lead' }),
    })
    const crm = createCrm({ storage: ${source}, tenant: 'acme', plugins: [mirror] })
    const session = crm.system('child')
    ${work}`
  const child = spawn(process.execPath, [...FLAGS, '--eval', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Everything that a process says, until it has said `word`. */
async function said(child: ChildProcess, word: string): Promise<string> {
  let all = ''
  while (!all.includes(word)) {
    const [data] = (await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data')) as [Buffer]
    all += String(data)
  }
  return all
}

async function heldLeases(store: Store): Promise<number> {
  const counts = ['journalCursor', 'delivery', 'work'].map((name) => store.count(leased(name), 'acme', HELD))
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}

describe.each(TWO_DATABASES)('processes on %s', (_, open) => {
  it('AC-34 what a process committed before it was killed is delivered by the next', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const { database, crm, session } = await setUp(open)
    const child = inProcess(
      database,
      '',
      `await session.lead.create({ name: 'Ada' }); process.kill(process.pid, 'SIGKILL')`,
    )
    await once(child, 'exit')
    expect(await session.contact.count()).toBe(0)

    await crm.tick()

    expect(await session.contact.count({ name: 'Ada' })).toBe(1)
  })

  it('AC-36 a worker that slept past its lease writes nothing after another took over', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const { database, crm, session, store } = await setUp(open)
    await session.lead.create({ name: 'Ada' })
    const sleeper = inProcess(
      database,
      `console.log('handling')
       await new Promise((resolve) => process.stdin.once('data', resolve))
       const write = (name) => ctx.crm.contact.create({ name }).then(() => 'written', ({ code }) => code)
       console.log(await write(record.name), await write('Late'), 'done')`,
      `await crm.tick(); console.log('ended'); await crm.stop(); process.exit()`,
    )
    await said(sleeper, 'handling')
    sleeper.kill('SIGSTOP')
    // Its lease runs out while it sleeps: half a minute is over at once.
    await store.update(cursors, 'acme', { where: ALWAYS, set: { leaseUntil: 0 } })
    expect(await crm.tick()).toMatchObject({ delivered: 1 })

    sleeper.kill('SIGCONT')
    sleeper.stdin?.write('go\n')

    expect(await said(sleeper, 'ended')).toBe('CRM_LEASE_LOST CRM_LEASE_LOST done\nended\n')
    const { items } = await session.contact.list()
    expect(items.map(({ name }) => name)).toEqual(['Ada'])
    expect(await crm.tick()).toMatchObject({ delivered: 0, retried: 0 })
  })

  it('drain when they are told to stop: nothing that was answered is lost, and no lease is left', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const { database, crm, session, store } = await setUp(open)
    const child = inProcess(
      database,
      `await ctx.crm.contact.create({ name: record.name })
       await new Promise((resolve) => setTimeout(resolve, 5))`,
      `await crm.start()
       process.once('SIGTERM', () => crm.stop().then(() => process.exit()))
       for (let turn = 0; ; turn++) {
         await session.lead.create({ name: 'lead' + turn }).catch(() => new Promise(() => {}))
         console.log('lead' + turn)
         await new Promise((resolve) => setImmediate(resolve))
       }`,
    )
    let told = ''
    child.stdout?.on('data', (data) => (told += String(data)))
    while (told.split('\n').length < 40)
      await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data')
    child.kill('SIGTERM')
    const [code] = await once(child, 'close')

    expect(code).toBe(0)
    expect(await heldLeases(store)).toBe(0)
    const answered = told.trim().split('\n')
    expect(await session.lead.count({ name: { in: answered } })).toBe(answered.length)
    while ((await crm.tick()).delivered > 0);
    expect(await session.contact.count({ name: { in: answered } })).toBe(answered.length)
    expect(await session.contact.count()).toBe(await session.lead.count())
  })
})
