import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { sha256 } from '../../engine/ids.ts'
import {
  createCrm,
  defineCommand,
  defineEntity,
  definePlugin,
  type FourEyesRule,
  f,
  isCrmError,
  memoryStore,
  type Role,
} from '../../index.ts'
import { anAccount, aUser, createTestCrm, dump } from '../../testing/index.ts'

const safe = defineEntity('safe', {
  fields: {
    code: f.text(),
    worth: f.int().optional(),
    keeper: f.text({ max: 60 }).personal('identity').optional(),
    guardId: f.ref('user').optional(),
  },
})
const open = defineCommand({
  name: 'safe.open',
  input: z.strictObject({ id: z.string(), remark: z.string().optional(), coins: z.number().optional() }),
  run: ({ id }, { records }) => records(safe).update(id, { worth: 0 }),
})
const inspect = defineCommand({
  name: 'safe.inspect',
  input: z.strictObject({ id: z.string() }),
  run: ({ id }, { run }) => run(open, { id }),
})
const swap = defineCommand({
  name: 'safe.swap',
  input: z.strictObject({ one: z.string(), others: z.array(z.string()) }),
  run: ({ one }, { records }) => records(safe).update(one, { worth: 7 }),
})
const robot = definePlugin({
  id: 'robot',
  permissions: { account: { read: 'all', delete: 'all' } },
  api: ({ crm }) => ({ remove: (id: string) => crm.account.delete(id) }),
})
const every = { create: true, read: 'all', update: 'all', delete: 'all' } as const
const approve = { read: 'all', commands: ['approve', 'reject', 'withdraw', 'show'] } as const
const grants: Role['grants'] = {
  safe: { ...every, commands: ['open', 'inspect', 'swap'] },
  account: every,
  approval: approve,
  user: { read: 'all' },
}
const clerk: Role = { id: 'clerk', grants }
const boss: Role = { id: 'boss', grants }
const blind: Role = {
  id: 'blind',
  grants: { approval: approve, safe: { read: { worth: { lt: 10 } } } },
}
const byBoss: FourEyesRule = { by: [{ role: 'boss' }] }

async function bank(fourEyes: Readonly<Record<string, FourEyesRule>> = {}) {
  const made = await createTestCrm({
    ...{
      entities: { safe },
      commands: [open, inspect, swap],
      plugins: [robot],
      roles: [clerk, boss, blind],
      fourEyes,
    },
  })
  const system = made.crm.system('set up')
  const small = await system.safe.create({ code: '1234', worth: 1, keeper: 'Ada' })
  const big = await system.safe.create({ code: '5678', worth: 100 })
  return { ...made, system, small, big, ann: made.as('ann', 'clerk'), bo: made.as('bo', 'boss') }
}

describe('a call under four eyes', () => {
  it('waits, and is done once by who asked when somebody else has agreed', async () => {
    const { ann, bo, small } = await bank({ 'safe.delete': byBoss })

    const id = await waiting(ann.safe.delete(small.id))
    expect(await ann.approval.get(id)).toMatchObject({
      ...{
        entity: 'safe',
        recordId: small.id,
        recordIds: [small.id],
        kind: 'safe.delete',
        status: 'pending',
      },
      ...{ requestedBy: 'ann', approverRoles: ['boss'] },
    })
    await bo.approval.approve({ id })
    expect(await ann.safe.get(small.id)).not.toBeNull()
    await ann.safe.delete(small.id)

    expect(await ann.safe.get(small.id)).toBeNull()
    expect(await ann.approval.get(id)).toMatchObject({ status: 'used', decidedBy: 'bo' })
  })

  it('is one request, however often and at once it is tried', async () => {
    const { ann, small } = await bank({ 'safe.delete': byBoss })

    const ids = await Promise.all(Array.from({ length: 20 }, () => waiting(ann.safe.delete(small.id))))

    expect(new Set(ids).size).toBe(1)
    expect(await waiting(ann.safe.delete(small.id))).toBe(ids[0])
    expect(await ann.approval.count()).toBe(1)
  })

  it('changes nothing but the request', async () => {
    const { ann, small, system } = await bank({ 'safe.update': byBoss })

    await waiting(ann.safe.update(small.id, { worth: 5 }))

    expect(await system.safe.get(small.id)).toMatchObject({ worth: 1, version: small.version })
  })

  it('is asked anew once it was done', async () => {
    const { ann, bo, small } = await bank({ 'safe.open': byBoss })
    const id = await waiting(ann.safe.open({ id: small.id }))
    await bo.approval.approve({ id })
    await ann.safe.open({ id: small.id })

    expect(await waiting(ann.safe.open({ id: small.id }))).not.toBe(id)
  })

  it('is good neither for another input, nor another record, nor somebody else, nor in another name', async () => {
    const { crm, ann, bo, small, big, as } = await bank({ 'safe.open': byBoss })
    const id = await waiting(ann.safe.open({ id: small.id, coins: 1 }))
    await bo.approval.approve({ id })

    const others = await Promise.all([
      waiting(ann.safe.open({ id: small.id, coins: 2 })),
      waiting(ann.safe.open({ id: big.id, coins: 1 })),
      waiting(as('cy', 'clerk').safe.open({ id: small.id, coins: 1 })),
      waiting(
        crm
          .as(crm.actor({ id: 'ann', roles: ['clerk'], onBehalfOf: 'cy' }))
          .safe.open({ id: small.id, coins: 1 }),
      ),
    ])

    expect(new Set([id, ...others]).size).toBe(5)
  })

  it('is asked anew when its record was changed since, and what was asked before is void', async () => {
    const { ann, bo, small, system } = await bank({ 'safe.delete': byBoss })
    const first = await waiting(ann.safe.delete(small.id))
    await bo.approval.approve({ id: first })
    await system.safe.update(small.id, { worth: 2 })

    const second = await waiting(ann.safe.delete(small.id))
    expect(second).not.toBe(first)
    expect((await ann.approval.get(first))?.status).toBe('void')
    await system.safe.update(small.id, { worth: 3 })
    expect(await codeOf(bo.approval.approve({ id: second }))).toBe('CRM_APPROVAL_STALE')
  })

  it('holds for the fields alone that the rule names', async () => {
    const { ann, bo, small, system } = await bank({ 'safe.delete': { ...byBoss, over: ['worth'] } })
    const id = await waiting(ann.safe.delete(small.id))
    await bo.approval.approve({ id })
    await system.safe.update(small.id, { code: '0000' })

    expect(await codeOf(ann.safe.delete(small.id))).toBe('passed')
  })

  it('tells that somebody refused, until the request is over', async () => {
    const { ann, bo, small, clock } = await bank({ 'safe.delete': { ...byBoss, lasts: '2d' } })
    const id = await waiting(ann.safe.delete(small.id))
    await bo.approval.reject({ id, note: 'No' })

    await expect(ann.safe.delete(small.id)).rejects.toMatchObject({
      code: 'CRM_APPROVAL_DENIED',
      meta: { action: 'safe.delete', approvalId: id },
    })
    await clock.advance('2d')
    expect(await waiting(ann.safe.delete(small.id))).not.toBe(id)
  })

  it('is over after a time, approved or not', async () => {
    const { ann, bo, small, big, clock } = await bank({ 'safe.delete': { ...byBoss, lasts: '3d' } })
    const pending = await waiting(ann.safe.delete(small.id))
    const approved = await waiting(ann.safe.delete(big.id))
    await bo.approval.approve({ id: approved })

    await clock.advance('3d')

    expect((await ann.approval.get(pending))?.status).toBe('expired')
    expect(await codeOf(bo.approval.approve({ id: pending }))).toBe('CRM_APPROVAL_CLOSED')
    expect(await waiting(ann.safe.delete(big.id))).not.toBe(approved)
  })

  it('is taken back by who asked', async () => {
    const { ann, small } = await bank({ 'safe.delete': byBoss })
    const id = await waiting(ann.safe.delete(small.id))

    await ann.approval.withdraw({ id })

    expect(await waiting(ann.safe.delete(small.id))).not.toBe(id)
  })

  it('keeps its approval when it fails', async () => {
    const { ann, bo, small } = await bank({ 'safe.update': byBoss })
    const id = await waiting(ann.safe.update(small.id, { worth: 'much' as never }))
    await bo.approval.approve({ id })

    expect(await codeOf(ann.safe.update(small.id, { worth: 'much' as never }))).toBe('CRM_VALIDATION')
    expect((await ann.approval.get(id))?.status).toBe('approved')
  })
})

describe('who is asked', () => {
  it('are as many as the rule says, in its order', async () => {
    const { ann, as, small } = await bank({
      'safe.delete': { mode: 'sequence', by: [{ role: 'boss' }, { user: 'di' }] },
    })
    const id = await waiting(ann.safe.delete(small.id))

    expect(await codeOf(as('di', 'clerk').approval.approve({ id }))).toBe('CRM_APPROVAL_NOT_ASKED')
    await as('bo', 'boss').approval.approve({ id })
    expect(await waiting(ann.safe.delete(small.id))).toBe(id)
    await as('di', 'clerk').approval.approve({ id })
    expect(await codeOf(ann.safe.delete(small.id))).toBe('passed')
  })

  it('is the user whom the record names, as it is and not as the call would make it', async () => {
    const { ann, as, session, system, small } = await bank({ 'safe.update': { by: [{ field: 'guardId' }] } })
    const [gus, ivy] = await Promise.all([
      session.user.create(aUser({ name: 'Gus' })),
      session.user.create(aUser({ name: 'Ivy' })),
    ])
    expect(await codeOf(ann.safe.update(small.id, { guardId: ivy.id }))).toBe('CRM_APPROVAL_NOBODY')
    expect(await ann.approval.count()).toBe(0)
    await system.safe.update(small.id, { guardId: gus.id })

    const id = await waiting(ann.safe.update(small.id, { guardId: ivy.id }))

    expect(await codeOf(as(ivy.id, 'clerk').approval.approve({ id }))).toBe('CRM_APPROVAL_NOT_ASKED')
    expect(await codeOf(as(gus.id, 'clerk').approval.approve({ id }))).toBe('passed')
  })

  it('sees the input without what is personal, and only with a right to read the record', async () => {
    const { ann, bo, as, big } = await bank({
      'safe.update': { by: [{ role: 'boss' }, { role: 'blind' }], mode: 'any' },
    })
    const id = await waiting(ann.safe.update(big.id, { worth: 50, keeper: 'Ada Lovelace' }))

    const shown = await bo.approval.show({ id })
    expect(shown.input).toEqual({ id: big.id, patch: { worth: 50, keeper: '…' } })
    expect(shown.records).toMatchObject([{ id: big.id, worth: 100 }])
    const nosy = as('nosy', 'blind')
    expect(await codeOf(nosy.approval.show({ id }))).toBe('CRM_NOT_FOUND')
    expect(await codeOf(nosy.approval.approve({ id }))).toBe('CRM_NOT_FOUND')
    expect(await codeOf(nosy.approval.reject({ id }))).toBe('CRM_NOT_FOUND')
    expect(await codeOf(bo.approvalInput.list())).toBe('CRM_FORBIDDEN')
  })

  it('sees of a command its numbers and ids, and no text', async () => {
    const { ann, bo, small, store } = await bank({ 'safe.open': byBoss })
    const id = await waiting(ann.safe.open({ id: small.id, remark: 'for Ada', coins: 3 }))

    expect((await bo.approval.show({ id })).input).toEqual({ id: small.id, remark: '…', coins: 3 })
    expect(JSON.stringify(await dump(store))).not.toContain('for Ada')
  })
})

describe('what asks', () => {
  it('is a call that writes one of the fields', async () => {
    const { ann, small } = await bank({ 'safe.update': { ...byBoss, fields: ['worth'] } })

    expect(await codeOf(ann.safe.update(small.id, { code: '1' }))).toBe('passed')
    expect(await codeOf(ann.safe.update(small.id, { worth: 2 }))).toBe('CRM_APPROVAL_WAITING')
  })

  it('is a record like those that the rule means', async () => {
    const { ann, small, big } = await bank({ 'safe.delete': { ...byBoss, when: { worth: { gte: 50 } } } })

    expect(await codeOf(ann.safe.delete(small.id))).toBe('passed')
    expect(await codeOf(ann.safe.delete(big.id))).toBe('CRM_APPROVAL_WAITING')
  })

  it('is a batch as a whole: one request for all of its records', async () => {
    const { ann, bo, small, big, system } = await bank({ 'safe.delete': byBoss })
    const both = () => ann.safe.deleteMany([small.id, big.id])
    const first = await waiting(both())
    expect([...((await ann.approval.get(first))?.recordIds ?? [])].sort()).toEqual([small.id, big.id].sort())
    await bo.approval.approve({ id: first })
    await system.safe.update(big.id, { worth: 99 })

    const second = await waiting(both())
    await bo.approval.approve({ id: second })

    expect(await codeOf(ann.safe.delete(small.id))).toBe('CRM_APPROVAL_WAITING')
    expect(await codeOf(both())).toBe('passed')
  })

  it('is bound to every record that a command names, wherever it names it', async () => {
    const { ann, bo, small, big, system } = await bank({ 'safe.swap': byBoss })
    const swapped = () => ann.safe.swap({ one: small.id, others: [big.id] })
    const id = await waiting(swapped())
    await bo.approval.approve({ id })
    await system.safe.update(big.id, { worth: 1 })

    expect(await waiting(swapped())).not.toBe(id)
  })

  it('is a new record, too', async () => {
    const { ann, bo } = await bank({ 'safe.create': byBoss })
    const create = () => ann.safe.create({ code: '9', worth: 9 })
    const id = await waiting(create())
    await bo.approval.approve({ id })

    expect(await create()).toMatchObject({ code: '9' })
  })

  it('is a command that another one calls', async () => {
    const { ann, bo, small } = await bank({ 'safe.open': byBoss })
    const id = await waiting(ann.safe.inspect({ id: small.id }))
    await bo.approval.approve({ id })

    expect(await ann.safe.inspect({ id: small.id })).toMatchObject({ worth: 0 })
  })

  it('is a call inside a transaction, whose request stands though all else is rolled back', async () => {
    const { ann, small, big, system } = await bank({ 'safe.delete': byBoss })

    const id = await waiting(
      ann.transaction(async (inside) => {
        await inside.safe.update(big.id, { worth: 1 })
        await inside.safe.delete(small.id)
      }),
    )

    expect((await ann.approval.get(id))?.status).toBe('pending')
    expect(await system.safe.get(big.id)).toMatchObject({ worth: 100 })
  })

  it('is what a plugin does for a user, and not what it or the system do by themselves', async () => {
    const { ann, system } = await bank({ 'account.delete': byBoss })
    const [one, other] = [await system.account.create(anAccount()), await system.account.create(anAccount())]

    const id = await waiting(ann.plugins.robot.remove(one.id))
    expect((await system.approval.get(id))?.requestedBy).toBe('ann')
    expect(await codeOf(system.plugins.robot.remove(one.id))).toBe('passed')
    expect(await codeOf(system.account.delete(other.id))).toBe('passed')
  })

  it('is nothing in a dry run', async () => {
    const { ann, small, store } = await bank({ 'safe.delete': byBoss })
    const before = await dump(store)

    expect(await codeOf(ann.dryRun((inside) => inside.safe.delete(small.id)))).toBe('CRM_APPROVAL_WAITING')
    expect(await dump(store)).toEqual(before)
  })

  it('is not to be guessed from its request by who sees less of its records', async () => {
    const { ann, as, small, system } = await bank({ 'safe.update': { ...byBoss, over: ['worth'] } })
    const id = await waiting(ann.safe.update(small.id, { worth: 7 }))

    const read = await as('eve', 'blind').approval.get(id)

    const content = await sha256(JSON.stringify([['worth', 1]]))
    expect(read?.contentHash).not.toBe(content)
    const { salt } = (await system.approvalInput.list({ where: { approvalId: id } })).items[0] ?? {}
    expect(read?.contentHash).toBe(await sha256(`${salt}\n${content}`))
    await expect(as('eve', 'blind').approvalInput.list()).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
    expect(JSON.stringify(await as('eve', 'blind').approval.show({ id }))).not.toContain(salt)
  })

  it('has another hash each time that it is asked, so that none tells that two are the same', async () => {
    const { ann, bo, small, system } = await bank({ 'safe.open': byBoss })

    for (const _round of [1, 2]) {
      await bo.approval.approve({ id: await waiting(ann.safe.open({ id: small.id })) })
      await ann.safe.open({ id: small.id })
    }

    const hashes = (await system.approval.list()).items.map(({ inputHash }) => inputHash)
    expect(new Set(hashes).size).toBe(2)
  })

  it('is no record that the caller may not read', async () => {
    const { as, big } = await bank({ 'safe.open': byBoss })
    const nosy = as('nosy', 'blind')

    expect(await codeOf(nosy.safe.delete(big.id))).toBe('CRM_FORBIDDEN')
    expect(await nosy.approval.count()).toBe(0)
  })

  it('is no import: it is refused', async () => {
    const { ann } = await bank({ 'safe.create': byBoss })

    const call = ann.importRecords([{ code: '1' }], { importId: 'i', into: 'safe' })

    expect(await codeOf(call)).toBe('CRM_IMPORT_FOUR_EYES')
  })
})

it.each([
  ['a verb that is none', { 'safe.delet': byBoss }, 'COMMAND_UNKNOWN', /did you mean "safe.delete"/],
  ['an entity that is none', { 'save.delete': byBoss }, 'ENTITY_UNKNOWN', /did you mean "safe.delete"/],
  [
    'a field that is none',
    { 'safe.update': { ...byBoss, fields: ['codes'] } },
    'FIELD_UNKNOWN',
    /did you mean "code"/,
  ],
  ['a read', { 'safe.list': byBoss }, 'OPTION_INVALID', /only reads/],
  ['an approval itself', { 'approval.approve': byBoss }, 'OPTION_INVALID', /cannot wait/],
  ['nobody', { 'safe.delete': {} }, 'APPROVAL_RULE', /names nobody/],
  ['a role that is none', { 'safe.delete': { by: [{ role: 'bos' }] } }, 'APPROVAL_RULE', /is no role/],
  ['who asks', { 'safe.delete': { ...byBoss, mayApproveOwn: true } }, 'OPTION_UNKNOWN', /no option/],
  ['a time that is none', { 'safe.delete': { ...byBoss, lasts: 'long' } }, 'OPTION_INVALID', /duration/],
  [
    'a condition before there is a record',
    { 'safe.create': { ...byBoss, when: {} } },
    'OPTION_INVALID',
    /no record/,
  ],
  [
    'a field before there is a record',
    { 'safe.create': { by: [{ field: 'guardId' }] } },
    'OPTION_INVALID',
    /no record/,
  ],
  [
    'silence that agrees',
    { 'safe.delete': { ...byBoss, timeouts: [{ after: '1d', do: 'approve' }] } },
    'OPTION_INVALID',
    /nobody agreed/,
  ],
  ['no rules', 'all', 'OPTION_INVALID', /rules by verb/],
])('is refused with %s', (_, fourEyes, code, message) => {
  const make = () =>
    createCrm({
      storage: memoryStore(),
      entities: { safe },
      commands: [open],
      roles: [{ id: 'boss', grants: 'all' }],
      fourEyes: fourEyes as never,
    })

  expect(make).toThrow(expect.objectContaining({ issues: [expect.objectContaining({ code })] }))
  expect(make).toThrow(message)
})

async function waiting(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => new Error('It did not wait.'),
    (thrown: unknown) => thrown,
  )
  if (!isCrmError(error, 'CRM_APPROVAL_WAITING')) throw error
  return error.meta['approvalId'] as string
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'passed',
    (error: unknown) => (isCrmError(error) ? error.code : String(error)),
  )
}
