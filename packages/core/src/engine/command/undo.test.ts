import { expect, it } from 'vitest'
import { z } from 'zod'
import { coreEntities, defineCommand } from '../../index.ts'
import { aLead, createTestCrm } from '../../testing/index.ts'

const move = defineCommand({
  name: 'lead.rename',
  input: z.strictObject({ id: z.string(), name: z.string() }),
  inverse: ({ id }, { before }: { before: string }) => ({
    command: 'lead.rename',
    input: { id, name: before },
  }),
  async run({ id, name }, { records }) {
    const { name: before } = await records(coreEntities.lead).visible(id)
    await records(coreEntities.lead).update(id, { name })
    return { before }
  },
})
const roles = [
  { id: 'clerk', grants: { lead: { read: 'all', commands: ['lock'] } } },
  { id: 'chief', grants: { lead: { read: 'all', update: 'all', commands: 'all' } } },
] as const

async function office() {
  const made = await createTestCrm({ commands: [move], roles })
  const { id } = await made.session.lead.create(aLead({ name: 'Ada' }))
  const lastCommand = async () => (await made.session.lead.history(id)).at(-1)?.commandId ?? ''
  return { ...made, id, lastCommand }
}

it('calls the inverse of a command, whose entries name what they undo, and that can be undone in turn', async () => {
  const { session, id, lastCommand } = await office()
  await session.lead.rename({ id, name: 'Bob' })
  const done = await lastCommand()

  await session.undo(done)
  expect((await session.lead.get(id))?.name).toBe('Ada')
  expect((await session.lead.history(id)).at(-1)).toMatchObject({ command: 'lead.rename', cause: done })

  await session.undo(await lastCommand())
  expect((await session.lead.get(id))?.name).toBe('Bob')
})

it('undoes nothing twice, nothing that has no inverse, and nothing that is too long ago', async () => {
  const { session, id, lastCommand, clock } = await office()
  await expect(session.undo(await lastCommand())).rejects.toMatchObject({ code: 'CRM_UNDO_UNKNOWN' })
  await session.lead.rename({ id, name: 'Bob' })
  const done = await lastCommand()

  const twice = await Promise.allSettled([session.undo(done), session.undo(done)])
  expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])

  await session.lead.rename({ id, name: 'Eve' })
  await clock.advance('31d')
  await expect(session.undo(await lastCommand())).rejects.toMatchObject({ code: 'CRM_UNDO_UNKNOWN' })
})

it('refuses when somebody changed since what the command wrote', async () => {
  const { session, id, lastCommand } = await office()
  await session.lead.rename({ id, name: 'Bob' })
  const done = await lastCommand()
  await session.lead.update(id, { title: 'CTO' })

  await expect(session.undo(done)).rejects.toMatchObject({ code: 'CRM_UNDO_CHANGED' })
  expect((await session.lead.get(id))?.name).toBe('Bob')
})

it('asks for the right to the inverse', async () => {
  const { as, session, id, lastCommand } = await office()
  await as('cleo', 'clerk').lead.lock({ id, reason: 'strategic' })
  const done = await lastCommand()

  await expect(as('cleo', 'clerk').undo(done)).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  await as('carl', 'chief').undo(done)

  expect((await session.lead.get(id))?.lockedAt).toBeNull()
})

it('parts what was merged, and takes a conversion back', async () => {
  const { session, id } = await office()
  const twin = await session.lead.create(aLead({ name: 'A. Lovelace' }))
  await session.lead.merge({ survivor: id, others: [twin.id] })
  await session.undo((await session.lead.history(twin.id)).at(-1)?.commandId ?? '')
  expect(await session.lead.get(twin.id)).toMatchObject({ id: twin.id, name: 'A. Lovelace' })

  const { accountId } = await session.lead.convert({ id, opportunity: false })
  await session.undo((await session.lead.history(id)).at(-1)?.commandId ?? '')
  expect(await session.account.get(accountId)).toBeNull()
})
