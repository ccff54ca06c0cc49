import { expect, it } from 'vitest'
import * as z from 'zod'
import { commandSteps, defineCommand, defineEntity, definePlugin, f, memoryStore } from '../../index.ts'
import { createTestCrm, dump } from '../../testing/index.ts'
import { type Interceptor, interceptedStore } from '../../testing/intercepted-store.ts'

/** A plugin that writes down every step that it meets. */
function recorder(steps: string[]) {
  const note = (step: string) => void steps.push(step)
  const noting = (step: string) => (text: string) => {
    note(step)
    return text
  }
  const visit = defineEntity('visit', { fields: { place: f.text() } })
  const book = defineCommand({
    name: 'visit.book',
    input: z.strictObject({ place: z.string().transform(noting('parse')) }),
    stepUp: { level: 2 },
    run: ({ place }, { records }) => records(visit).create({ place }),
  })
  return definePlugin({
    id: 'recorder',
    entities: { visit },
    commands: [book],
    hooks(h) {
      h.before('visit', 'create', () => note('before'))
      h.check('visit', 'create', () => note('check'))
      h.after('visit', 'create', () => note('after'))
      h.committed('visit', 'create', () => note('committed'))
    },
  })
}

/** Writes down the steps that can only be seen from the store. */
function watching(steps: string[]): Interceptor {
  return ({ name, table }, proceed) => {
    if (name === 'transaction') steps.push('open')
    if (name === 'commit') steps.push('commit')
    if (name === 'insert' && table === 'idempotency') steps.push('idempotency')
    if (name === 'delete' && table === 'stepUpProof') steps.push('stepUp')
    if (name === 'update' && table === 'approval') steps.push('fourEyes')
    if (name === 'insert' && table === 'visit') steps.push('run')
    const isOfGate = steps.at(-1) === 'stepUp' || steps.at(-1) === 'fourEyes'
    if (name === 'insert' && table === 'journal' && !isOfGate) steps.push('journal')
    return proceed()
  }
}

it('takes every step of a command in the documented order', async () => {
  const steps: string[] = []
  const storage = interceptedStore(memoryStore(), watching(steps))
  const { session, crm, as } = await createTestCrm({
    ...{ storage, plugins: [recorder(steps)], fourEyes: { 'visit.book': { by: [{ user: 'bo' }] } } },
  })
  crm.on('visit.created', () => void steps.push('announce'))
  const { challenge } = await session.visit.book({ place: 'Shenzhen' }).catch(({ meta }) => meta)
  const proof = await crm.prove(crm.actor({ id: 'admin', roles: ['admin'] }), challenge)
  const waits = await session.visit.book({ place: 'Shenzhen' }, { proof }).catch(({ meta }) => meta)
  await as('bo', 'admin').approval.approve({ id: waits.approvalId })
  steps.length = 0

  await session.visit.book({ place: 'Shenzhen' }, { idempotencyKey: 'k', proof })

  expect(steps).toEqual(commandSteps.filter((step) => step !== 'authorise'))
})

it('asks for the right before it opens anything, and then notes that it was denied', async () => {
  const steps: string[] = []
  const storage = interceptedStore(memoryStore(), watching(steps))
  const { as } = await createTestCrm({
    storage,
    plugins: [recorder(steps)],
    roles: [{ id: 'guest', grants: {} }],
  })
  steps.length = 0

  const refused = as('eve', 'guest').visit.book({ place: 'Shenzhen' }, { idempotencyKey: 'k' })

  await expect(refused).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  expect(steps).toEqual(['parse', 'open', 'journal', 'commit'])
})

const seat = defineEntity('seat', { fields: { row: f.text().unique(), notes: f.list(f.text()).optional() } })
const theatre = definePlugin({
  id: 'theatre',
  entities: { seat },
  commands: [
    defineCommand({
      name: 'seat.sellTwo',
      input: z.strictObject({ rows: z.array(z.string()) }),
      async run({ rows }, { records, count }) {
        await count('sold', rows.length)
        for (const row of rows) await records(seat).create({ row })
      },
    }),
  ],
  hooks(h) {
    h.after('seat', 'create', ({ record }) => {
      if (record.row === 'broken') throw new Error('The seat is broken.')
    })
    h.check('seat', 'create', ({ input, issue }) => {
      if (input.row === '13') issue('SEAT_UNLUCKY', 'has no thirteenth row.', 'row')
    })
  },
})

it.each([
  ['without the right', (t: Theatre) => t.as('eve', 'guest').seat.create({ row: '1' }), 'CRM_FORBIDDEN'],
  ['for a wrong value', (t: Theatre) => t.session.seat.create({ row: '' }), 'CRM_VALIDATION'],
  ['by a check', (t: Theatre) => t.session.seat.create({ row: '13' }), 'CRM_VALIDATION'],
  ['for a taken key', (t: Theatre) => t.session.seat.create({ row: 'A' }), 'CRM_TAKEN'],
  ['by an after hook', (t: Theatre) => t.session.seat.create({ row: 'broken' }), 'CRM_HOOK_FAILED'],
  [
    'after its first write',
    (t: Theatre) => t.session.seat.sellTwo({ rows: ['B', 'A'] }, { idempotencyKey: 'k' }),
    'CRM_TAKEN',
  ],
  [
    'in a batch, one of which is wrong',
    (t: Theatre) => t.session.seat.createMany([{ row: 'C' }, { row: 'A' }]),
    'CRM_TAKEN',
  ],
  [
    'for a stale version',
    (t: Theatre) => t.session.seat.update(t.taken, { row: 'D' }, { version: 1 }),
    'CRM_CONFLICT',
  ],
  ['for a record that is not there', (t: Theatre) => t.session.seat.delete('none'), 'CRM_NOT_FOUND'],
])('leaves nothing behind of a command that is refused %s', async (_, call, code) => {
  const told: unknown[] = []
  const crm = await createTestCrm({ plugins: [theatre], roles: [{ id: 'guest', grants: {} }] })
  const { id: taken } = await crm.session.seat.create({ row: 'Z' })
  await crm.session.seat.update(taken, { row: 'A' })
  crm.crm.on('seat.created', (one) => void told.push(one))
  const before = await dump(crm.store)

  await expect(call({ ...crm, taken })).rejects.toMatchObject({ code })

  expect(await dump(crm.store)).toEqual(before)
  expect(told).toEqual([])
})
type Theatre = Awaited<ReturnType<typeof openTheatre>> & { taken: string }
const openTheatre = () => createTestCrm({ plugins: [theatre] })

it('shows nobody an input that could be changed after the checks', async () => {
  const meddler = definePlugin({
    id: 'meddler',
    entities: { seat },
    hooks(h) {
      h.before('seat', 'create', ({ input }) => void Object.assign(input, { row: 'Z' }), { id: 'm.before' })
    },
  })
  const late = definePlugin({
    id: 'meddler',
    entities: { seat },
    hooks(h) {
      h.check('seat', 'create', ({ input }) => void (input.notes as string[]).push('and more'), {
        id: 'm.check',
      })
    },
  })
  const polite = definePlugin({
    id: 'meddler',
    entities: { seat },
    hooks(h) {
      h.after('seat', 'create', ({ record }) => void record.createdAt.setTime(0))
    },
  })

  for (const plugin of [meddler, late]) {
    const { session } = await createTestCrm({ plugins: [plugin] })
    await expect(session.seat.create({ row: 'A', notes: ['window'] })).rejects.toMatchObject({
      code: 'CRM_HOOK_FAILED',
      cause: expect.any(TypeError),
    })
  }
  const { session } = await createTestCrm({ plugins: [polite] })
  const kept = await session.seat.create({ row: 'A', notes: ['window'] })
  expect(kept.createdAt).toEqual(new Date('2026-11-02T09:00:00Z'))
})

it('writes down which call caused which', async () => {
  const book = defineCommand({
    name: 'lead.bookVisit',
    input: z.strictObject({ name: z.string() }),
    async run({ name }, { records, run }) {
      await records(seat).create({ row: name })
      await run(noteIt, { name })
    },
  })
  const noteIt = defineCommand({
    name: 'lead.noteVisit',
    input: z.strictObject({ name: z.string() }),
    run: ({ name }, { records }) => records(seat).create({ row: `${name} noted` }),
  })
  const { session } = await createTestCrm({
    entities: { seat },
    commands: [book, noteIt],
    hooks(h) {
      h.after('seat', 'create', async ({ record, ctx }) => {
        if (record.row.endsWith('noted')) await ctx.crm.seat.create({ row: 'from the hook' })
      })
    },
  })

  await session.lead.bookVisit({ name: 'A' })

  const { entries } = await session.journal.read()
  const [first, second, third] = entries
  expect(entries.map(({ command, origin, depth }) => [command, origin, depth])).toEqual([
    ['lead.bookVisit', 'api', 0],
    ['lead.noteVisit', 'api', 1],
    ['seat.create', 'hook', 2],
  ])
  expect(first?.cause).toBeNull()
  expect(second?.cause).toBe(first?.commandId)
  expect(third?.cause).toBe(second?.commandId)
  expect(third).toMatchObject({ actorType: 'plugin', actor: 'host', onBehalfOf: 'admin' })
})

it('says in Chinese, too, what a schema of zod complains about', async () => {
  const { session } = await createTestCrm()
  const id = 7 as unknown as string

  const refused = await session.lead.disqualify({ id, reason: '' }).catch((error: unknown) => error)

  expect(refused).toMatchObject({
    issues: [
      { path: 'id', code: 'SCHEMA', zh: '无效输入：期望 string，实际接收 数字' },
      { path: 'reason', code: 'SCHEMA', zh: expect.stringMatching(/^数值过小/) },
    ],
  })
})
