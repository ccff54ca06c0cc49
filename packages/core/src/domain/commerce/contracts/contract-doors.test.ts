import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { commerce, commerceEntities } from '../../../commerce.ts'
import { defineCommand, definePlugin } from '../../../index.ts'
import { createTestCrm, dump } from '../../../testing/index.ts'
import { openContracts, PLANS } from './fixtures/agreed.ts'

type There = Awaited<ReturnType<typeof openContracts>> & { readonly id: string }
let here: There
beforeEach(async () => {
  const there = await openContracts()
  const { id } = await there.sign('monthly', [{ description: 'Seat', unitPrice: '100', billing: 'monthly' }])
  here = { ...there, id }
})

const overwrite = defineCommand({
  name: 'contract.overwrite',
  input: z.strictObject({ id: z.string(), patch: z.record(z.string(), z.unknown()) }),
  run: ({ id, patch }, { records }) => records(commerceEntities.contract).update(id, patch),
})
const overwriteLine = defineCommand({
  name: 'contractLine.overwrite',
  input: z.strictObject({ id: z.string(), quantity: z.string() }),
  run: ({ id, quantity }, { records }) => records(commerceEntities.contractLine).update(id, { quantity }),
})
const overwriteVersion = defineCommand({
  name: 'contractVersion.overwrite',
  input: z.strictObject({ id: z.string(), reason: z.string() }),
  run: ({ id, reason }, { records }) => records(commerceEntities.contractVersion).update(id, { reason }),
})
const version = async ({ session }: There) => (await session.contractVersion.list()).items[0]?.id ?? ''
const written = (patch: object) => (there: There) =>
  there.session.run(overwrite, { id: there.id, patch } as never)
const line = async ({ session }: There) => (await session.contractLine.list()).items[0]?.id ?? ''
const part = async ({ session }: There) => (await session.instalment.list()).items[0]?.id ?? ''

describe('what was agreed does not change by', () => {
  type Door = (there: There) => Promise<unknown>
  it.each<[string, Door, string]>([
    [
      'an update',
      ({ session, id }) => session.contract.update(id, { total: '1' } as never),
      'CRM_VALIDATION',
    ],
    [
      'an update of its line',
      async (t) => t.session.contractLine.update(await line(t), { endsOn: '2030-01-01' } as never),
      'CRM_VALIDATION',
    ],
    [
      'an update of what is owed',
      async (t) => t.session.instalment.update(await part(t), { dueOn: '2030-01-01' } as never),
      'CRM_VALIDATION',
    ],
    [
      'a new line',
      ({ session, id }) => session.contractLine.create({ contractId: id } as never),
      'CRM_VALIDATION',
    ],
    [
      'a new instalment',
      ({ session, id }) => session.instalment.create({ contractId: id } as never),
      'CRM_VALIDATION',
    ],
    [
      'a change as of a draft',
      ({ session, id }) => session.contract.change({ id, months: 1 }),
      'CRM_CONTRACT_STATUS',
    ],
    [
      'a second signature',
      ({ session, id }) => session.contract.sign({ id, plan: 'thirds' }),
      'CRM_CONTRACT_STATUS',
    ],
    ['deleting it', ({ session, id }) => session.contract.delete(id), 'CRM_CONTRACT_AGREED'],
    ['deleting a line', async (t) => t.session.contractLine.delete(await line(t)), 'CRM_CONTRACT_AGREED'],
    ['deleting what is owed', async (t) => t.session.instalment.delete(await part(t)), 'CRM_CONTRACT_AGREED'],
    [
      'a command of the host that writes its total',
      written({ total: { amount: '1', currency: 'CNY' } }),
      'CRM_CONTRACT_AGREED',
    ],
    [
      'a command of the host that writes a line',
      async (t) => t.session.run(overwriteLine, { id: await line(t), quantity: '2' }),
      'CRM_CONTRACT_AGREED',
    ],
    [
      'a command of the host that writes a version',
      async (t) => t.session.run(overwriteVersion, { id: await version(t), reason: 'Else' }),
      'CRM_CONTRACT_AGREED',
    ],
    ['a command of the host that writes its days', written({ endsOn: '2030-01-01' }), 'CRM_CONTRACT_AGREED'],
    [
      'a command of the host that writes its plan',
      written({ plan: { id: 'free', items: [] } }),
      'CRM_CONTRACT_AGREED',
    ],
    ['a command of the host that makes a draft of it', written({ status: 'draft' }), 'CRM_CONTRACT_STATUS'],
  ])('%s', async (_, door, code) => {
    const before = await dump(here.store)

    await expect(door(here)).rejects.toMatchObject({ code })

    expect(await dump(here.store)).toEqual(before)
  })

  it('an import', async () => {
    const { session, id } = here
    const rows = [{ id, total: '1.00', endsOn: '2030-01-01', status: 'draft' }]
    const columns = { id: 'id', total: 'total', endsOn: 'endsOn', status: 'status' } as never

    const report = await session
      .importRecords(rows, { into: 'contract', columns, key: 'id' } as never)
      .catch((error: unknown) => error)

    expect(report).toMatchObject({ code: expect.stringMatching(/^CRM_/) })
    expect(await session.contract.get(id)).toMatchObject({ status: 'active', total: { amount: '1200.00' } })
  })

  it('another plugin, whatever it asks for', async () => {
    const cheat = defineCommand({
      name: 'contract.cheat',
      input: z.strictObject({ id: z.string() }),
      run: ({ id }, { records }) => records(commerceEntities.contract).update(id, { isChurned: true }),
    })
    const sly = definePlugin({
      id: 'sly',
      commands: [cheat],
      permissions: { contract: { read: 'all', update: 'all', create: true, delete: 'all' } },
    })
    const { session } = await createTestCrm({ plugins: [commerce({ currency: 'CNY', plans: PLANS }), sly] })
    const { id: accountId } = await session.account.create({ name: 'Acme' })
    const lines = [{ description: 'Seat', unitPrice: '100' }]
    const { id } = await session.contract.draft({ accountId, plan: 'thirds', months: 1, lines })

    await expect(session.contract.cheat({ id })).rejects.toMatchObject({ code: 'CRM_VALIDATION' })
  })
})

it('who looks after it, and how early it is renewed, is no part of what was agreed', async () => {
  const { session, id } = here
  const { id: ownerId } = await session.user.create({ name: 'Ann', email: 'ann@example.com' } as never)

  await session.contract.update(id, { ownerId, renewalLeadDays: 60 })

  const found = await session.contract.get(id)
  expect(found?.renewsAt?.toISOString()).toBe('2027-09-01T16:00:00.000Z')
})

it('what is drafted can be deleted', async () => {
  const { session, accountId } = here
  const lines = [{ description: 'Seat', unitPrice: '100' }]
  const { id } = await session.contract.draft({ accountId, months: 1, lines })

  await session.contract.delete(id)

  expect(await session.contract.get(id)).toBeNull()
})

it('accounts that are made one bring their contracts along', async () => {
  const { session, accountId, id } = here
  const { id: survivor } = await session.account.create({ name: 'Acme Ltd.' })

  await session.account.merge({ survivor, others: [accountId] })

  expect(await session.contract.get(id)).toMatchObject({ accountId: survivor, status: 'active' })
  expect((await session.contractLine.list()).items).toMatchObject([{ accountId: survivor }])
})
