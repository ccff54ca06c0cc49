import { expect, it } from 'vitest'
import { aContact, aLead, createTestCrm, dump } from '../../testing/index.ts'
import { keptLog } from '../../testing/kept-log.ts'

it('AC-33 rolls back what after hooks wrote together with what they were called for', async () => {
  const { session, store } = await createTestCrm({
    hooks(h) {
      h.after('lead', 'create', async ({ record, ctx }) => {
        await ctx.crm.contact.create({ name: record.name })
      })
      h.after('lead', 'create', () => {
        throw new Error('No.')
      })
    },
  })
  const before = await dump(store)

  await expect(session.lead.create(aLead())).rejects.toMatchObject({ code: 'CRM_HOOK_FAILED' })

  expect(await dump(store)).toEqual(before)
})

it('goes on when an after hook catches the failure of its own call', async () => {
  const { session } = await createTestCrm({
    hooks(h) {
      h.after('lead', 'create', async ({ ctx }) => {
        await ctx.crm.contact.create({ name: '' }).catch(() => undefined)
        await ctx.crm.contact.create(aContact({ name: 'Kept' }))
      })
    },
  })

  await session.lead.create(aLead())

  const { items } = await session.contact.list()
  expect(items.map(({ name }) => name)).toEqual(['Kept'])
})

it('runs no after hook for an update that changes nothing', async () => {
  let calls = 0
  const { session } = await createTestCrm({ hooks: (h) => h.after('lead', 'update', () => void calls++) })
  const { id, name } = await session.lead.create(aLead())

  await session.lead.update(id, { name })

  expect(calls).toBe(0)
})

it('keeps a committed hook that fails from the writer and from the other hooks, and logs it', async () => {
  const { log, lines } = keptLog()
  const told: string[] = []
  const { session, crm } = await createTestCrm({
    log,
    hooks(h) {
      h.committed('lead', 'create', () => Promise.reject(new Error('mail server down')), { id: 'host.mail' })
      h.committed('lead', 'create', ({ record }) => void told.push(record.name))
    },
  })
  crm.on('lead.created', () => void told.push('announced'))

  await expect(session.lead.create(aLead({ name: 'Ada' }))).resolves.toMatchObject({ name: 'Ada' })

  expect(told).toEqual(['Ada', 'announced'])
  expect(lines).toEqual([expect.stringContaining('host.mail')])
})

it('writes for a committed hook in a transaction of its own', async () => {
  const { session } = await createTestCrm({
    hooks(h) {
      h.committed('lead', 'create', async ({ record, ctx }) => {
        await ctx.crm.contact.create({ name: record.name })
      })
    },
  })

  await session.lead.create(aLead({ name: 'Ada' }))

  const { entries } = await session.journal.read()
  expect(entries.map(({ entity, origin, cause }) => [entity, origin, cause])).toEqual([
    ['lead', 'api', null],
    ['contact', 'hook', entries[0]?.commandId],
  ])
})

it('lets the writer go on without a committed hook that asks for it', async () => {
  let finish = () => {}
  const { session } = await createTestCrm({
    hooks: (h) =>
      h.committed('lead', 'create', () => new Promise<void>((resolve) => (finish = resolve)), {
        await: false,
      }),
  })

  await expect(session.lead.create(aLead())).resolves.toMatchObject({ version: 1 })
  finish()
})

it('AC-35 tells every listener, whatever the others do, at once or later', async () => {
  const { log, lines } = keptLog()
  const told: string[] = []
  const { session, crm } = await createTestCrm({ log })
  crm.on('lead.created', () => {
    throw new Error('at once')
  })
  crm.on('lead.created', () => Promise.reject(new Error('later')))
  const stopListening = crm.on('lead.created', ({ id, fields, actor, command }) => {
    told.push(`${command} by ${actor} of ${id.length > 0} with ${fields.includes('email')}`)
  })

  await session.lead.create(aLead())
  stopListening()
  await session.lead.create(aLead())

  expect(told).toEqual(['lead.create by admin of true with true'])
  expect(lines).toHaveLength(4)
})

it('tells of restoring as an update to hooks, and by its own name to listeners', async () => {
  const told: string[] = []
  const { session, crm } = await createTestCrm({
    hooks: (h) => h.after('lead', 'update', ({ record }) => void told.push(`hook ${record.name}`)),
  })
  crm.on('lead.restored', () => void told.push('restored'))
  const { id } = await session.lead.create(aLead({ name: 'Ada' }))
  await session.lead.delete(id)

  await session.lead.restore(id)

  expect(told).toEqual(['hook Ada', 'restored'])
})
