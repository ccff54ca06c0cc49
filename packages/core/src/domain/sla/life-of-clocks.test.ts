import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCommand, defineSlaPolicy, isCrmError } from '../../index.ts'
import { createTestCrm } from '../../testing/index.ts'
import { OPEN_TICKET, ticket } from '../service/index.ts'
import { at, fixing, repairPolicy, workshop } from './fixtures/repair.ts'

const OLD = { importId: 'old', into: 'repair', mapping: { Name: 'name', At: 'reportedAt' } } as const

describe('clocks of imported records', () => {
  it('are counted by when things happened, and nobody is told', async () => {
    const { session, crm } = await workshop([repairPolicy({ startAt: 'reportedAt' })])

    await session.importRecords([{ Name: 'Pump', At: '2026-10-01T09:00:00Z' }], OLD)
    await crm.tick()

    expect((await session.slaClock.list()).items).toMatchObject([
      { status: 'breached', breachedAt: new Date('2026-10-01T14:00:00Z') },
    ])
    expect((await session.slaStep.list()).items.map(({ kind }) => kind)).toEqual(['skipped'])
  })

  it('go with them when the import is undone', async () => {
    const { session } = await workshop()
    await session.importRecords([{ Name: 'Pump', At: '2026-11-02T09:00:00Z' }], OLD)

    expect(await session.undoImport('old')).toMatchObject({ undone: 2, kept: [] })
    expect([await session.repair.count(), await session.slaClock.count()]).toEqual([0, 0])
  })
})

describe('clocks of merged records', () => {
  async function merged() {
    const crm = await workshop()
    const stays = await crm.session.repair.create({})
    crm.clock.set(at('Mon 10:00'))
    const goes = await crm.session.repair.create({ priority: 'urgent' })
    const { mergeId = '' } = await crm.session.repair.merge({ survivor: stays.id, others: [goes.id] })
    return { ...crm, stays, goes, mergeId }
  }

  it('are one: the one that is due earlier', async () => {
    const { session, stays, goes } = await merged()

    expect((await session.slaClock.list({ orderBy: 'ordinal' })).items).toMatchObject([
      { recordId: stays.id, ordinal: 1, status: 'cancelled', cancelReason: 'merged' },
      {
        recordId: stays.id,
        ordinal: 2,
        status: 'active',
        dueAt: at('Mon 11:00'),
        state: { origin: goes.id },
      },
    ])
    expect(await session.repair.get(stays.id)).toMatchObject({ slaDueAt: at('Mon 11:00') })
  })

  it('are announced once, also what was announced before', async () => {
    const { session, crm, clock, stays, goes } = await merged()
    clock.set(at('Mon 12:00'))
    await crm.tick()
    for (const recordId of [stays.id, goes.id])
      await session.slaClock.rebuild({ entity: 'repair', recordId, closed: true })
    await clock.advance('3d')

    expect((await session.slaStep.list()).items).toMatchObject([{ kind: 'breach', dueAt: at('Mon 11:00') }])
  })

  it('keep what was announced of them through a merge and its undoing', async () => {
    const { session, clock, crm, stays, goes, mergeId } = await merged()
    await clock.advance('2h')
    const [breach] = (await session.slaStep.list()).items
    await session.repair.unmerge({ mergeId })
    await crm.tick()

    expect((await session.slaStep.list()).items).toMatchObject([{ id: breach?.id, dueAt: at('Mon 11:00') }])
    expect(await session.slaClock.get(breach?.clockId ?? '')).toMatchObject({ recordId: goes.id, ordinal: 1 })
    for (const recordId of [stays.id, goes.id])
      expect(await session.slaClock.rebuild({ entity: 'repair', recordId, closed: true })).toEqual({
        changed: [],
        kept: [],
      })
  })

  it('are each their own again when the records are parted', async () => {
    const { session, clock, stays, goes, mergeId } = await merged()
    clock.set(at('Mon 10:30'))

    await session.repair.unmerge({ mergeId })

    expect((await session.slaClock.list({ orderBy: 'dueAt' })).items).toMatchObject([
      { recordId: goes.id, ordinal: 1, status: 'active' },
      { recordId: stays.id, ordinal: 1, status: 'active', dueAt: at('Mon 14:00'), cancelReason: null },
    ])
  })
})

describe('promises about tickets', () => {
  const open = defineCommand({
    name: 'ticket.test',
    input: z.strictObject({ subject: z.string(), priority: z.enum(['normal', 'urgent']) }),
    run: async (input, { records, count, now }) =>
      records(ticket).create({ ...input, number: await count('tickets'), openedAt: now }),
  })
  const answer = defineSlaPolicy({
    ...{ id: 'answer', on: 'ticket' },
    metrics: {
      firstReply: {
        start: OPEN_TICKET,
        ...{ startAt: 'openedAt', stop: { firstRepliedAt: { isNotNull: true } }, stopAt: 'firstRepliedAt' },
        target: { by: 'priority', map: { urgent: '1h' }, default: '8h' },
      },
    },
  })

  it('put the one with the least time left first in the queue', async () => {
    const { session } = await createTestCrm({ sla: [answer], commands: [open] })
    for (const priority of ['normal', 'urgent'] as const)
      await session.ticket.test({ subject: priority, priority })

    const { items } = await session.ticket.list({ where: OPEN_TICKET, orderBy: 'slaDueAt' })

    expect(items.map(({ subject, slaStatus }) => `${subject} ${slaStatus}`)).toEqual([
      'urgent active',
      'normal active',
    ])
  })
})

describe('what a host promises', () => {
  const problemsOf = async (options: object) =>
    createTestCrm(options as never).then(
      () => [],
      (error: unknown) => (isCrmError(error) ? error.issues.map(({ path, code }) => `${path} ${code}`) : []),
    )

  it('is refused as a whole where it cannot be, with all that is wrong', async () => {
    const metric = {
      ...fixing,
      start: { statsu: 'open' },
      startAt: 'name',
      clock: 'dsek',
      steps: [{ key: 'breach' }],
    }
    const sla = [
      { id: '', on: 'repair', version: 0, metrics: { fixing: metric } },
      { id: 'a', on: 'repairs', metrics: {}, clok: 'desk' },
    ]
    const calendars = { desk: {}, 'a,b': {} }
    const { repair } = await import('./fixtures/repair.ts')

    expect(await problemsOf({ entities: { repair }, sla, calendars })).toEqual(
      expect.arrayContaining([
        'sla.0.id SLA_INVALID',
        'sla.0.version SLA_INVALID',
        'sla.0.metrics.fixing.startAt SLA_INVALID',
        'sla.0.metrics.fixing.clock SLA_INVALID',
        'sla.0.metrics.fixing.steps.0.key SLA_INVALID',
        expect.stringContaining('sla.0.metrics.fixing.start.statsu'),
        'sla.1.clok OPTION_UNKNOWN',
        'sla.1.on SLA_INVALID',
        'calendars.desk SLA_INVALID',
      ]),
    )
  })

  it.each([
    ['no list', { sla: {} }],
    ['no policy', { sla: [null, 7, 'x'] }],
    ['no metrics', { sla: [{ id: 'a', on: 'lead' }] }],
    ['metrics that are none', { sla: [{ id: 'a', on: 'lead', metrics: { x: null } }] }],
    ['no calendars', { calendars: 7 }],
  ])('is refused with a code: %s', async (_, options) => {
    expect((await problemsOf(options)).length).toBeGreaterThan(0)
  })
})
