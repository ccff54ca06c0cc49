import { expect, it } from 'vitest'
import { type Duration, definePlugin, type JobContext, memoryStore } from '../../index.ts'
import { createTestCrm } from '../../testing/index.ts'
import { keptLog } from '../../testing/kept-log.ts'

function everyHour(run: (context: JobContext) => Promise<void>, every: Duration = '1h') {
  return definePlugin({ id: 'sweep', jobs: [{ id: 'sweep.hourly', every, run }] })
}
const time = (instant: Date) => instant.toISOString().slice(11, 16)

async function noting(fails: (context: JobContext) => boolean = () => false) {
  const fired: string[] = []
  const plugin = everyHour(async (context) => {
    fired.push(`${context.tenant} ${time(context.due)} at ${time(context.now)}`)
    if (fails(context)) throw new Error('down')
  })
  return { fired, ...(await createTestCrm({ plugins: [plugin], log: keptLog().log })) }
}

it('runs for every tenant at its interval, from its first session on', async () => {
  const { crm, clock, fired } = await noting()
  await clock.advance('30m')
  crm.system('test', { tenant: 'globex' })

  await clock.advance('2h')

  expect(fired).toEqual([
    'acme 10:00 at 10:00',
    'globex 10:30 at 10:30',
    'acme 11:00 at 11:00',
    'globex 11:30 at 11:30',
  ])
})

it('does not make up for missed times, and keeps its beat', async () => {
  const { crm, clock, fired } = await noting()

  clock.set('2026-11-02T14:20:00Z')
  await crm.tick()
  await clock.advance('1h')

  expect(fired).toEqual(['acme 10:00 at 14:20', 'acme 15:00 at 15:00'])
})

it('tries again when it fails, keeps its schedule, and forgets the failure once it runs', async () => {
  let isDown = true
  const { crm, clock, fired } = await noting(() => isDown)

  await clock.advance('61m')
  expect(fired).toEqual(['acme 10:00 at 10:00', 'acme 10:00 at 10:00', 'acme 10:00 at 10:00'])
  isDown = false
  await clock.advance('1h')

  expect(fired.slice(3)).toEqual(['acme 10:00 at 10:01', 'acme 11:00 at 11:00'])
  expect(await crm.deadLetters.list()).toEqual([])
})

it('gives up a run that failed eight times, says so once, and goes on with its schedule', async () => {
  let isDown = true
  const { crm, clock, fired } = await noting(() => isDown)

  await clock.advance('12h')
  expect(await crm.deadLetters.list()).toMatchObject([{ consumer: 'sweep.hourly', error: 'Error: down' }])
  isDown = false
  await clock.advance('1h')

  expect(fired.at(-1)).toBe('acme 22:00 at 22:00')
  expect(await crm.deadLetters.list()).toEqual([])
})

it('keeps nothing else from being handled when it fails', async () => {
  const told: string[] = []
  const broken = everyHour(() => Promise.reject(new Error('down')))
  const { session, clock, crm } = await createTestCrm({
    plugins: [broken],
    log: keptLog().log,
    hooks: (h) =>
      h.committed('lead', 'create', ({ record }) => void told.push(record.name), {
        durable: true,
        id: 'host.told',
      }),
  })
  await session.lead.create({ name: 'Ada' })
  clock.set('2026-11-02T12:00:00Z')

  await crm.tick()

  expect(told).toEqual(['Ada'])
})

it('runs once, whichever of several workers gets there', async () => {
  const fired: string[] = []
  const plugin = everyHour(async ({ tenant }) => void fired.push(tenant))
  const storage = memoryStore()
  const one = await createTestCrm({ plugins: [plugin], storage })
  const other = await createTestCrm({ plugins: [plugin], storage })
  for (const { clock } of [one, other]) clock.set('2026-11-02T10:00:00Z')

  await Promise.all([one.crm.tick(), other.crm.tick(), one.crm.tick()])

  expect(fired).toEqual(['acme'])
})
