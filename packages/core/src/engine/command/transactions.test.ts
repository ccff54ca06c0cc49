import { expect, it } from 'vitest'
import { memoryStore } from '../../index.ts'
import { aLead, anAccount, createTestCrm, dump } from '../../testing/index.ts'

/** A CRM that writes down which leads its committed hook and its listeners are told of. */
async function telling() {
  const told: string[] = []
  const crm = await createTestCrm({
    storage: memoryStore(),
    hooks(h) {
      h.after('lead', 'create', ({ record }) => {
        if (record.name === 'Refused') throw new Error('No.')
        told.push(`after ${record.name}`)
      })
      h.committed('lead', 'create', ({ record }) => void told.push(`committed ${record.name}`))
    },
  })
  crm.crm.on('lead.created', ({ version }) => void told.push(`announced ${version}`))
  return { ...crm, told }
}

it('writes all commands of a transaction or none', async () => {
  const { session, store, told } = await telling()
  const before = await dump(store)

  const failed = session.transaction(async (inside) => {
    await inside.lead.create(aLead({ name: 'Ada' }))
    await inside.lead.create(aLead({ name: 'Refused' }))
  })

  await expect(failed).rejects.toMatchObject({ code: 'CRM_HOOK_FAILED' })
  expect(await dump(store)).toEqual(before)
  expect(told).toEqual(['after Ada'])
})

it('tells of what was written once the outermost transaction is committed', async () => {
  const { session, told } = await telling()

  await session.transaction(async (outer) => {
    await outer.transaction(async (inner) => {
      await inner.lead.create(aLead({ name: 'Ada' }))
    })
    expect(told).toEqual(['after Ada'])
    await outer.lead.create(aLead({ name: 'Bob' }))
  })

  expect(told).toEqual([
    'after Ada',
    'after Bob',
    'committed Ada',
    'announced 1',
    'committed Bob',
    'announced 1',
  ])
})

it('takes back only the command that failed when its failure is caught, and tells nothing of it', async () => {
  const { session, told } = await telling()

  await session.transaction(async (inside) => {
    await inside.lead.create(aLead({ name: 'Ada' }))
    const failed = inside.transaction(async (inner) => {
      await inner.lead.create(aLead({ name: 'Eve' }))
      await inner.lead.create(aLead({ name: 'Refused' }))
    })
    await expect(failed).rejects.toMatchObject({ code: 'CRM_HOOK_FAILED' })
  })

  const { items } = await session.lead.list()
  expect(items.map(({ name }) => name)).toEqual(['Ada'])
  expect(told.filter((one) => one.startsWith('committed'))).toEqual(['committed Ada'])
  expect((await session.journal.read()).entries).toHaveLength(1)
})

it('refuses the session of a transaction that has ended, to write, read, ask plugins and begin anew', async () => {
  const { session } = await telling()
  const kept = await session.transaction(async (inside) => inside)

  const late: readonly (() => Promise<unknown>)[] = [
    () => kept.lead.create(aLead()),
    () => kept.lead.list(),
    () => kept.lead.get('l1'),
    () => kept.lead.count(),
    () => kept.lead.history('l1'),
    () => kept.transaction(async () => 1),
    () => kept.dryRun(async () => 1),
    () => kept.journal.read(),
  ]
  for (const call of late) await expect(call()).rejects.toMatchObject({ code: 'CRM_TX_CLOSED' })
})

it('tells what would happen and keeps nothing of it', async () => {
  const { session, store, told } = await telling()
  const before = await dump(store)

  const { result, changes } = await session.dryRun(async (trial) => {
    const { id } = await trial.lead.create(aLead({ name: 'Ada' }))
    return trial.lead.update(id, { name: 'Ada King' })
  })

  expect(result).toMatchObject({ name: 'Ada King', version: 2 })
  expect(changes.map(({ deed, changes: { name } }) => [deed, name])).toEqual([
    ['create', [null, 'Ada']],
    ['update', ['Ada', 'Ada King']],
  ])
  expect(await dump(store)).toEqual(before)
  expect(told).toEqual([])
})

it('keeps nothing of a dry run inside a transaction, but all that stands around it', async () => {
  const { session, told } = await telling()

  await session.transaction(async (inside) => {
    await inside.lead.create(aLead({ name: 'Ada' }))
    await inside.dryRun((trial) => trial.lead.create(aLead({ name: 'Trial' })))
    await inside.lead.create(aLead({ name: 'Bob' }))
  })

  const { items } = await session.lead.list()
  expect(items.map(({ name }) => name)).toEqual(['Ada', 'Bob'])
  expect(told.filter((one) => one.includes('Trial'))).toEqual([])
})

it('refuses in a dry run what it would refuse in earnest', async () => {
  const { session } = await telling()

  await expect(session.dryRun((trial) => trial.lead.create({ name: '' }))).rejects.toMatchObject({
    code: 'CRM_VALIDATION',
  })
})

it('shows a reader inside a transaction no entry that may yet be taken back', async () => {
  const { session } = await telling()
  await session.lead.create(aLead({ name: 'Ada' }))
  await session.journal.read()

  await session.transaction(async (inside) => {
    await inside.lead.create(aLead({ name: 'Bob' }))
    expect((await inside.journal.read()).entries).toHaveLength(1)
  })

  expect((await session.journal.read({ deeds: ['create'] })).entries).toHaveLength(2)
})

it('is given up when it waits for the outer session, which waits for it', async () => {
  const { session } = await createTestCrm()

  const stuck = session.transaction(
    async (inside) => {
      await inside.account.create(anAccount({ name: 'inside' }))
      await session.account.create(anAccount({ name: 'outside' }))
    },
    { timeout: '100ms' },
  )

  await expect(stuck).rejects.toMatchObject({ code: 'CRM_TX_TIMEOUT' })
  // Whoever waited for it goes on.
  expect((await session.account.list({ where: { name: 'inside' } })).items).toEqual([])
  await session.account.create(anAccount({ name: 'next' }))
})
