import { expect, it, vi } from 'vitest'
import type { TraceStep } from '../../index.ts'
import { aLead, createTestCrm } from '../../testing/index.ts'
import { keptLog } from '../../testing/kept-log.ts'
import * as clock from '../time/clock.ts'

it('tells how long a command and each of its hooks took, by their ids', async () => {
  const steps: TraceStep[] = []
  const { session } = await createTestCrm({
    trace: (step) => steps.push(step),
    hooks(h) {
      h.before('lead', 'create', () => undefined, { id: 'host.first' })
      h.check('lead', 'create', async () => undefined)
      h.committed('lead', 'create', () => undefined)
    },
  })

  await session.lead.create(aLead())

  expect(steps.map(({ step, hook }) => hook ?? step)).toEqual([
    'host.first',
    'host.check-lead-create',
    'core.after-lead-create',
    'host.committed-lead-create',
    'command',
  ])
  expect(new Set(steps.map(({ commandId }) => commandId)).size).toBe(1)
  expect(steps.every(({ ms, command }) => ms >= 0 && command === 'lead.create')).toBe(true)
})

it('warns of a hook that holds its transaction for long', async () => {
  let ms = 0
  const pass = (more: number): void => {
    ms += more
  }
  vi.spyOn(clock, 'stopwatch').mockImplementation(() => ms)
  const { log, lines } = keptLog()
  const { session } = await createTestCrm({
    log,
    hooks(h) {
      h.before('lead', 'create', () => pass(90), { id: 'host.quick' })
      h.after('lead', 'create', () => pass(110), { id: 'host.slow' })
      h.committed('lead', 'create', () => pass(500), { id: 'host.afterwards' })
    },
  })

  await session.lead.create(aLead())

  expect(lines).toEqual(['Hook host.slow held its transaction for 110 ms.'])
  vi.restoreAllMocks()
})

it('lists every hook with who brought it, in the order in which they run', async () => {
  const { crm } = await createTestCrm({
    hooks(h) {
      h.after('contact', 'update', () => undefined)
      h.after('contact', 'update', () => undefined, {
        id: 'host.first',
        before: ['host.after-contact-update'],
      })
      h.committed('contact', 'update', () => undefined, { durable: true, id: 'host.mail' })
    },
  })

  const own = crm.hooks().filter(({ owner }) => owner === 'host')

  expect(own).toEqual([
    expect.objectContaining({ id: 'host.first', phase: 'after', entity: 'contact', operation: 'update' }),
    expect.objectContaining({ id: 'host.after-contact-update', durable: false }),
    expect.objectContaining({ id: 'host.mail', phase: 'committed', durable: true }),
  ])
})
