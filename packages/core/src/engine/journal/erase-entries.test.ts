import { expect, it } from 'vitest'
import { z } from 'zod'
import { defineCommand, definePlugin } from '../../index.ts'
import { aLead, createTestCrm } from '../../testing/index.ts'
import { journalTable } from './entry.ts'

const eraseLead = defineCommand({
  name: 'lead.forget',
  input: z.object({ id: z.string(), fields: z.union([z.literal('all'), z.array(z.string())]) }),
  run: ({ id, fields }, { eraseHistory }) => eraseHistory('lead', [id], fields),
})

it('takes a field out of every entry of a record, sealed or not, and says the second time that nothing is left', async () => {
  const { session, store } = await createTestCrm({ commands: [eraseLead] })
  const { id } = await session.lead.create(aLead({ name: 'Ada Canary', email: 'ada@canary.example' }))
  await session.lead.create(aLead({ name: 'Bob', email: 'bob@example.com' }))
  await session.journal.read()
  await session.lead.update(id, { name: 'Ada Second Canary' })

  expect(await session.lead.forget({ id, fields: ['name', 'email'] })).toBe(2)
  expect(await session.lead.forget({ id, fields: ['name', 'email'] })).toBe(0)

  const rows = await store.find(journalTable, 'acme', {})
  expect(JSON.stringify(rows)).not.toMatch(/canary/i)
  expect(JSON.stringify(rows)).toContain('bob@example.com')
  const [created, updated] = await session.lead.history(id)
  expect(created?.changes['name']).toEqual({ before: null, after: null, erased: true })
  expect(created?.changes).toHaveProperty('status')
  expect(updated?.changes).toEqual({ name: { before: null, after: null, erased: true } })
})

it('keeps a digest of what is erased, and no secret by which a guess could be proved', async () => {
  const { session, store } = await createTestCrm({ commands: [eraseLead] })
  const { id } = await session.lead.create(aLead({ name: 'Ada' }))
  await session.journal.read()
  const [before] = await store.find(journalTable, 'acme', {})

  await session.lead.forget({ id, fields: ['name'] })

  const [after] = await store.find(journalTable, 'acme', {})
  expect(after?.['hash']).toBe(before?.['hash'])
  expect(after?.['erased']).toEqual({ name: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(after?.['salts']).toEqual({ parts: expect.not.objectContaining({ name: expect.anything() }) })
  const { entry: secret = 'none' } = (before?.['salts'] ?? {}) as { entry?: string }
  expect(JSON.stringify(after)).not.toContain(secret)
})

it('takes out as a whole what a command said of why, where that repeats what is erased', async () => {
  const { crm, session } = await createTestCrm({ commands: [eraseLead] })
  const spoken = crm.system('called back Ada CANARY')
  const { id } = await spoken.lead.create(aLead({ name: 'Ada Canary' }))
  const other = await spoken.lead.create(aLead({ name: 'Bob' }))

  await session.lead.forget({ id, fields: ['name'] })

  expect((await session.lead.history(id))[0]?.reason).toBeNull()
  expect((await session.lead.history(other.id))[0]?.reason).toBe('called back Ada CANARY')
})

it('leaves of a record whose history is erased who did what when', async () => {
  const { session } = await createTestCrm({ commands: [eraseLead] })
  const { id } = await session.lead.create(aLead({ name: 'Ada' }))
  await session.lead.update(id, { name: 'Bob' })

  expect(await session.lead.forget({ id, fields: 'all' })).toBe(2)

  expect(await session.lead.history(id)).toMatchObject([
    { deed: 'create', version: 1, actor: 'admin', changes: {} },
    { deed: 'update', version: 2, actor: 'admin', changes: {} },
  ])
})

it('lets a plugin erase from the history of its own entities alone', async () => {
  const plugin = definePlugin({
    id: 'sly',
    permissions: { lead: { read: 'all', update: 'all' } },
    commands: [{ ...eraseLead, name: 'lead.slyForget' as const }],
  })
  const { session } = await createTestCrm({ plugins: [plugin] })
  const { id } = await session.lead.create(aLead({ name: 'Ada' }))

  await expect(session.lead.slyForget({ id, fields: 'all' })).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  expect((await session.lead.history(id))[0]?.changes).toHaveProperty('name')
})
