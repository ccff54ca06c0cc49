import { expect, it } from 'vitest'
import { createCrm, defineEntity, definePlugin, f, type JobDef, memoryStore } from '../../index.ts'
import { createTestCrm, stillClock } from '../../testing/index.ts'
import { keptLog } from '../../testing/kept-log.ts'

const reminder = defineEntity('reminder', {
  fields: {
    text: f.text(),
    warnAt: f.datetime().optional(),
    remindAt: f.datetime().optional(),
    count: f.int().default(0),
  },
  lists: [{ sort: 'remindAt' }, { sort: 'warnAt' }],
})

/** A plugin with a job for `remindAt`, and one for `warnAt` that is declared after it. */
function reminders(remind: NonNullable<Extract<JobDef, { on: string }>['run']>) {
  return definePlugin({
    id: 'reminders',
    entities: { reminder },
    jobs: [
      { id: 'reminders.remind', on: 'reminder', due: 'remindAt', run: remind },
      {
        id: 'reminders.warn',
        on: 'reminder',
        due: 'warnAt',
        run: (record, context) => remind({ ...record, text: `warning: ${record.text}` }, context),
      },
    ],
  })
}

async function noting() {
  const fired: string[] = []
  const plugin = reminders(async ({ text }, { due, now, tenant }) => {
    fired.push(`${tenant} ${text} ${due.toISOString().slice(11, 16)} at ${now.toISOString().slice(11, 16)}`)
  })
  return { fired, ...(await createTestCrm({ plugins: [plugin], log: keptLog().log })) }
}
const at = (time: string) => new Date(`2026-11-02T${time}:00Z`)

it('fires once for each record, at its time and never before', async () => {
  const { session, crm, clock, fired } = await noting()
  const { id } = await session.reminder.create({ text: 'call Ada', remindAt: at('10:00') })

  clock.set(new Date(at('10:00').getTime() - 1))
  await crm.tick()
  expect(fired).toEqual([])
  clock.set(at('10:00'))
  expect(await crm.tick()).toMatchObject({ fired: 1 })
  expect(await crm.tick()).toMatchObject({ fired: 0 })

  expect(fired).toEqual(['acme call Ada 10:00 at 10:00'])
  expect(await session.reminder.get(id)).toMatchObject({ remindAt: null })
})

it('fires in the order in which things of a tenant came due, over jobs, however late the tick', async () => {
  const { session, crm, clock, fired } = await noting()
  const globex = crm.system('test', { tenant: 'globex' })
  await session.reminder.create({ text: 'b', remindAt: at('11:00') })
  await session.reminder.create({ text: 'd', warnAt: at('10:30'), remindAt: at('12:00') })
  await globex.reminder.create({ text: 'c', remindAt: at('10:45') })
  await globex.reminder.create({ text: 'a', remindAt: at('10:00') })

  clock.set(at('18:00'))
  await crm.tick()

  expect(fired).toEqual([
    'acme warning: d 10:30 at 18:00',
    'acme b 11:00 at 18:00',
    'acme d 12:00 at 18:00',
    'globex a 10:00 at 18:00',
    'globex c 10:45 at 18:00',
  ])
})

it('fires each at its own time when the clock is moved over all of them', async () => {
  const { session, clock, fired } = await noting()
  await session.reminder.create({ text: 'late', remindAt: at('12:00') })
  await session.reminder.create({ text: 'soon', remindAt: at('10:00') })

  await clock.advance('1d')

  expect(fired).toEqual(['acme soon 10:00 at 10:00', 'acme late 12:00 at 12:00'])
})

it('fires not for what was moved, emptied or deleted in time', async () => {
  const { session, clock, fired } = await noting()
  const due = { remindAt: at('10:00') }
  const moved = await session.reminder.create({ text: 'moved', ...due })
  const emptied = await session.reminder.create({ text: 'emptied', ...due })
  const deleted = await session.reminder.create({ text: 'deleted', ...due })

  await session.reminder.update(moved.id, { remindAt: at('15:00') })
  await session.reminder.update(emptied.id, { remindAt: null })
  await session.reminder.delete(deleted.id)
  await clock.advance('2h')

  expect(fired).toEqual([])
})

it('writes with the permissions of its plugin, in one transaction with taking the record', async () => {
  let isBroken = true
  const plugin = reminders(async ({ id, count }, { crm }) => {
    await crm.reminder.update(id, { count: count + 1 })
    if (isBroken) throw new Error('down')
  })
  const { session, clock, crm } = await createTestCrm({ plugins: [plugin], log: keptLog().log })
  const { id } = await session.reminder.create({ text: 'call', remindAt: at('10:00') })

  clock.set(at('10:00'))
  await crm.tick()
  expect(await session.reminder.get(id)).toMatchObject({ count: 0, version: 1 })
  isBroken = false
  await clock.advance('1m')

  expect(await session.reminder.get(id)).toMatchObject({ count: 1 })
  expect((await session.journal.read()).entries.at(-1)).toMatchObject({
    origin: 'job',
    actorType: 'plugin',
    actor: 'reminders',
  })
})

it('tries a failed record again, then gives it up with the reason, while others go on; redriving works', async () => {
  let isBroken = true
  const fired: string[] = []
  const plugin = reminders(async ({ text }, { due }) => {
    fired.push(`${text} ${due.toISOString().slice(11, 16)}`)
    if (text === 'poison' && isBroken) throw new Error('bad data')
  })
  const { session, crm, clock } = await createTestCrm({ plugins: [plugin], log: keptLog().log })
  const { id } = await session.reminder.create({ text: 'poison', remindAt: at('10:00') })
  await session.reminder.create({ text: 'fine', remindAt: at('10:01') })

  await clock.advance('1d')

  expect(fired.filter((one) => one === 'fine 10:01')).toHaveLength(1)
  expect(fired.filter((one) => one === 'poison 10:00')).toHaveLength(8)
  const letters = await crm.deadLetters.list()
  expect(letters).toMatchObject([
    { consumer: 'reminders.remind', recordId: id, attempts: 8, error: 'Error: bad data' },
  ])
  isBroken = false
  await crm.deadLetters.redrive(letters.map((letter) => letter.id))
  await crm.tick()
  expect(await crm.deadLetters.list()).toEqual([])
})

it('stops a job that makes its record due again for the same instant', async () => {
  const plugin = reminders(async ({ id }, { crm, now }) => {
    await crm.reminder.update(id, { remindAt: now })
  })
  const { session, clock, crm } = await createTestCrm({ plugins: [plugin], log: keptLog().log })
  await session.reminder.create({ text: 'loop', remindAt: at('10:00') })

  clock.set(at('10:00'))
  await crm.tick()

  expect(await crm.tick()).toMatchObject({ fired: 0 })
})

it('catches up with a record that comes due again and again', async () => {
  const fired: string[] = []
  const plugin = reminders(async ({ id }, { crm, due }) => {
    fired.push(due.toISOString().slice(11, 16))
    await crm.reminder.update(id, { remindAt: new Date(due.getTime() + 3_600_000) })
  })
  const { session, clock, crm } = await createTestCrm({ plugins: [plugin] })
  await session.reminder.create({ text: 'hourly', remindAt: at('10:00') })

  clock.set(at('13:30'))
  await crm.tick()

  expect(fired).toEqual(['10:00', '11:00', '12:00', '13:00'])
})

it('fires once, whichever of several workers gets there', async () => {
  const fired: string[] = []
  const plugin = reminders(async ({ text }) => void fired.push(text))
  const storage = memoryStore()
  const { session, crm, clock } = await createTestCrm({ plugins: [plugin], storage })
  const other = createCrm({ storage, tenant: 'acme', clock: stillClock(at('10:00')), plugins: [plugin] })
  for (let count = 0; count < 40; count++)
    await session.reminder.create({ text: String(count), remindAt: at('10:00') })
  clock.set(at('10:00'))

  await Promise.all([crm.tick(), other.tick(), crm.tick(), other.tick()])

  expect(fired).toHaveLength(40)
  expect(new Set(fired).size).toBe(40)
})
