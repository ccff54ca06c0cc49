import { describe, expect, it } from 'vitest'
import { aContact, aUser, createTestCrm } from '../../../testing/index.ts'
import { defineSlaPolicy } from '../../sla/index.ts'
import { ticketMetrics } from '../index.ts'

const steps = [{ key: 'soon', at: { pct: 80 }, tell: ['owner'] }] as const
const policy = defineSlaPolicy({
  ...{ id: 'usual', on: 'ticket' },
  metrics: {
    answer: ticketMetrics.firstResponse({ target: '1h', steps }),
    solution: ticketMetrics.resolution({ target: '8h', steps }),
  },
})
const at = (time: string) => new Date(`2026-10-05T${time}:00Z`)
const iso = (time: string) => at(time).toISOString()
const old = { openedAt: at('09:00'), firstRepliedAt: at('11:00'), solvedAt: at('16:00') }

/** A desk in November, which promises an answer in an hour and a solution in eight. */
async function desk() {
  const made = await createTestCrm({
    sla: [policy],
    service: {
      tickets: { autoClose: { after: '3d' } },
      surveys: {
        secrets: ['the only secret, of 32 characters'],
        ask: [{ id: 'after', kind: 'csat', on: 'ticket' }],
      },
    },
  })
  const contact = await made.session.contact.create(aContact())
  const bring = (past: Omit<Parameters<typeof made.session.ticket.bring>[0], 'ticket'>) =>
    made.session.ticket.bring({ ticket: { subject: 'No light', contactId: contact.id }, ...past })
  const clocks = async () =>
    Object.fromEntries((await made.session.slaClock.list()).items.map((clock) => [clock.metric, clock]))
  return { ...made, contact, bring, clocks }
}

describe('an old ticket', () => {
  it('has the times that it had, and the next number', async () => {
    const { session, bring } = await desk()
    await session.ticket.open({ subject: 'New' })

    expect(
      await bring({ ...old, closedAt: at('18:00'), resolution: 'A lamp', channel: 'mail' }),
    ).toMatchObject({
      ...{ ...old, closedAt: at('18:00'), number: 2, status: 'closed', statusSince: at('18:00') },
      ...{ firstAnsweredAt: at('11:00'), lastReplyAt: at('11:00'), waitingSince: null, movesOnAt: null },
      ...{ askedAt: at('09:00'), firstReplyMinutes: 120, solvedMinutes: 420, firstSolvedAt: at('16:00') },
      ...{ resolution: 'A lamp', channel: 'mail' },
    })
  })

  it.each([
    [{}, { status: 'new', waitingSince: at('09:00'), statusSince: at('09:00') }],
    [{ status: 'pending' }, { status: 'pending', waitingSince: at('09:00'), movesOnAt: null }],
    [{ firstRepliedAt: at('11:00') }, { status: 'open', waitingSince: null, statusSince: at('11:00') }],
    [{ firstRepliedAt: at('11:00'), status: 'onHold' }, { status: 'onHold' }],
    [{ solvedAt: at('09:00') }, { status: 'solved', solvedAt: at('09:00'), waitingSince: null }],
    [{ closedAt: at('18:00') }, { status: 'closed', solvedAt: at('18:00'), closedAt: at('18:00') }],
  ] as const)('stands by its times %#', async (past, standing) => {
    const { bring } = await desk()

    expect(await bring({ openedAt: at('09:00'), ...past })).toMatchObject(standing)
  })

  it.each([
    [{ openedAt: new Date('2031-01-01T00:00:00Z') }, ['openedAt']],
    [{ solvedAt: new Date('2031-01-01T00:00:00Z') }, ['solvedAt']],
    [{ firstRepliedAt: at('08:59') }, ['firstRepliedAt']],
    [{ solvedAt: at('08:59') }, ['solvedAt']],
    [{ closedAt: at('08:59') }, ['closedAt']],
    [{ solvedAt: at('11:00'), closedAt: at('10:59') }, ['closedAt']],
    [{ status: 'solved' }, ['status']],
    [{ solvedAt: at('11:00'), status: 'open' }, ['status']],
    [{ solvedAt: at('11:00'), status: 'closed' }, ['status']],
  ] as const)('is refused where that cannot have been %#', async (past, paths) => {
    const { bring, session } = await desk()

    await expect(bring({ openedAt: at('09:00'), ...past })).rejects.toMatchObject({
      code: 'CRM_TICKET_PAST',
      issues: paths.map((path) => ({ code: 'TICKET_TIME', path })),
    })
    expect(await session.ticket.count()).toBe(0)
  })

  it('keeps or breaks its promises by when things happened, and nobody is told', async () => {
    const { session, crm, clock, bring, clocks } = await desk()
    const { id } = await bring(old)
    const after = async () => {
      await clock.advance('30d')
      await crm.tick()
      return (await session.slaStep.list()).items.filter(({ kind }) => kind !== 'skipped')
    }

    expect(await clocks()).toMatchObject({
      answer: { status: 'breached', startedAt: at('09:00'), breachedAt: at('10:00'), stoppedAt: at('11:00') },
      solution: { status: 'met', startedAt: at('09:00'), stoppedAt: at('16:00'), usedMs: 7 * 3_600_000 },
    })
    const before = await clocks()
    expect(await session.slaClock.rebuild({ entity: 'ticket', recordId: id, closed: true })).toMatchObject({
      changed: [],
    })
    expect(await clocks()).toEqual(before)
    expect(await after()).toEqual([])
    expect(await session.ticket.get(id)).toMatchObject({ status: 'solved' })
    expect(await session.rating.count()).toBe(0)
    const origins = (await session.ticket.history(id)).map(({ origin }) => origin)
    // As it was opened, and what became of it; hooks write what its clocks show.
    expect(origins.filter((origin) => origin !== 'hook')).toEqual(['import', 'import'])
  })

  it('is breached at the deadline of its solution where that came late', async () => {
    const { bring, clocks } = await desk()
    await bring({ ...old, solvedAt: at('18:00') })

    expect(await clocks()).toMatchObject({
      solution: { status: 'breached', breachedAt: at('17:00'), stoppedAt: at('18:00') },
    })
  })
})

describe('a file of old tickets', () => {
  const rows = [
    { Title: 'No light', Asked: iso('09:00'), Answered: iso('11:00'), Solved: iso('16:00'), State: 'Solved' },
    { Title: 'Noise', Asked: iso('10:00'), Answered: '', Solved: '', State: '' },
    { Title: 'Heat', Asked: iso('10:00'), Answered: '', Solved: iso('09:00'), State: '' },
    { Title: 'Cold', Asked: '2026-10-05 10:00', Answered: '', Solved: '', State: '' },
    { Title: 'Damp', Asked: '', Answered: '', Solved: '', State: 'gone' },
    { Title: '', Asked: iso('10:00'), Answered: '', Solved: '', State: '' },
  ]
  const options = {
    importId: 'old',
    into: 'ticket.bring',
    mapping: {
      Title: 'subject',
      Asked: 'openedAt',
      Answered: 'firstRepliedAt',
      Solved: 'solvedAt',
      State: 'status',
    },
  } as const

  it('is brought row by row, once; what cannot have been is told with its field', async () => {
    const { session } = await desk()
    const refused: unknown[] = []
    const report = await session.importRecords(rows, {
      ...options,
      onRow: (row) => {
        if (row.outcome === 'rejected')
          refused.push(row.error.issues.map(({ code, path }) => `${code} ${path}`))
      },
    })
    await session.importRecords(rows, options)

    expect(report).toMatchObject({ created: 2, rejected: 4 })
    expect(refused).toEqual([
      ['TICKET_TIME solvedAt'],
      ['NOT_DATETIME openedAt'],
      ['REQUIRED openedAt', 'NOT_AN_OPTION status'],
      ['REQUIRED subject'],
    ])
    const { items } = await session.ticket.list({ orderBy: 'number' })
    expect(items).toMatchObject([
      { number: 1, subject: 'No light', ...old, status: 'solved' },
      { number: 2, subject: 'Noise', openedAt: at('10:00'), status: 'new' },
    ])
  })

  it('leaves no ticket of a row whose end the host refuses', async () => {
    const { session } = await createTestCrm({
      hooks: (hooks) =>
        hooks.check('ticket', 'update', ({ input, issue }) => {
          if (input.status === 'solved') issue('NOT_SO', { en: 'Not so.', zh: '不可。' })
        }),
    })

    expect(await session.importRecords(rows.slice(0, 2), options)).toMatchObject({ created: 1, rejected: 1 })
    expect((await session.ticket.list()).items).toMatchObject([{ subject: 'Noise' }])
  })

  it('names only customers whom the caller may read', async () => {
    const { session, as, contact } = await desk()
    const ann = await session.user.create(aUser())
    const clerk = as(ann.id, 'admin')
    const ticket = { subject: 'No light' }

    await expect(
      clerk.ticket.bring({ ticket: { ...ticket, contactId: 'nobody' }, openedAt: at('09:00') }),
    ).rejects.toMatchObject({ code: 'CRM_VALIDATION', issues: [{ code: 'NOT_FOUND', path: 'contactId' }] })
    expect(
      await clerk.ticket.bring({ ticket: { ...ticket, contactId: contact.id }, openedAt: at('09:00') }),
    ).toMatchObject({ contactId: contact.id })
  })
})
