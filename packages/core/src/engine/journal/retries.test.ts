import { expect, it } from 'vitest'
import { aLead, createTestCrm } from '../../testing/index.ts'
import { keptLog } from '../../testing/kept-log.ts'

/** A CRM whose durable hook notes when it was told of what, and fails for as long as it is broken. */
async function failing(isBroken: (name: string) => boolean) {
  const told: string[] = []
  const { log } = keptLog()
  const crm = await createTestCrm({
    log,
    hooks(h) {
      for (const operation of ['create', 'update'] as const)
        h.committed(
          'lead',
          operation,
          ({ record, ctx }) => {
            told.push(`${ctx.now.toISOString().slice(11, 19)} ${record.name}`)
            if (isBroken(record.name)) throw new Error('mail server down')
          },
          { durable: true, id: `host.mail-${operation}` },
        )
    },
  })
  return { ...crm, told }
}

it('tries again after 5 s, then ever later, and gives up after eight times with the reason', async () => {
  const { session, crm, clock, told } = await failing(() => true)
  const { id } = await session.lead.create(aLead({ name: 'Ada' }))

  await clock.advance('1d')

  expect(told.map((one) => one.slice(0, 8))).toEqual([
    '09:00:00',
    '09:00:05',
    '09:00:25',
    '09:01:45',
    '09:07:05',
    '09:28:25',
    '10:53:45',
    '16:35:05',
  ])
  expect(await crm.deadLetters.list()).toEqual([
    {
      id: expect.stringContaining('host.mail-create/'),
      consumer: 'host.mail-create',
      recordId: id,
      attempts: 8,
      error: 'CRM_HOOK_FAILED: Hook host.mail-create failed. mail server down',
    },
  ])
})

it('keeps the queue moving for other records', async () => {
  const { session, crm, told } = await failing((name) => name === 'Poison')
  for (const name of ['Ada', 'Poison', 'Bob']) await session.lead.create(aLead({ name }))

  await crm.tick()

  expect(told.map((one) => one.slice(9))).toEqual(['Ada', 'Poison', 'Bob'])
})

it('keeps the order of a record while an earlier entry of it waits', async () => {
  let isDown = true
  const { session, crm, clock, told } = await failing(() => isDown)
  const { id } = await session.lead.create(aLead({ name: 'start' }))
  await crm.tick()
  told.length = 0
  for (const name of ['one', 'two', 'three']) await session.lead.update(id, { name })

  await crm.tick()
  isDown = false
  await clock.advance('5m')

  expect(told.map((one) => one.slice(9)).filter((name) => name !== 'start')).toEqual([
    'one',
    'one',
    'two',
    'three',
  ])
})

it('goes on with later entries of a record once an earlier one was given up', async () => {
  const { session, clock, told } = await failing((name) => name === 'one')
  const { id } = await session.lead.create(aLead({ name: 'start' }))
  await session.lead.update(id, { name: 'one' })
  await session.lead.update(id, { name: 'two' })

  await clock.advance('1d')

  expect(told.at(-1)).toMatch(/two$/)
})

it('sends a dead letter again when somebody says so', async () => {
  let isDown = true
  const { session, crm, clock, told } = await failing(() => isDown)
  await session.lead.create(aLead({ name: 'Ada' }))
  await clock.advance('1d')
  const [letter] = await crm.deadLetters.list()
  isDown = false

  expect(await crm.deadLetters.redrive([letter?.id ?? ''])).toBe(1)
  expect(await crm.tick()).toMatchObject({ retried: 1 })

  expect(told.at(-1)).toBe('09:00:00 Ada')
  expect(await crm.deadLetters.list()).toEqual([])
  expect(await crm.deadLetters.redrive([letter?.id ?? ''])).toBe(0)
})

it('gives up work of a hook that nobody brings any more', async () => {
  const { session, store, crm, clock } = await failing(() => true)
  await session.lead.create(aLead())
  await crm.tick()

  const without = await createTestCrm({ storage: { id: 'same', open: async () => store }, clock })
  for (let round = 0; round < 10; round++) {
    clock.set(new Date(clock.now() + 6 * 3_600_000))
    await without.crm.tick()
  }

  expect(await without.crm.deadLetters.list()).toMatchObject([
    { consumer: 'host.mail-create', error: expect.stringContaining('Nobody handles host.mail-create') },
  ])
})

it('shows dead letters by tenant', async () => {
  const { crm, clock } = await failing(() => true)
  await crm.system('test', { tenant: 'globex' }).lead.create(aLead())
  await clock.advance('1d')

  expect(await crm.deadLetters.list()).toEqual([])
  expect(await crm.deadLetters.list('globex')).toHaveLength(1)
})
