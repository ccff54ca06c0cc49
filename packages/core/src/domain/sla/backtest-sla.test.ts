import { describe, expect, it } from 'vitest'
import { defineEntity, f } from '../../index.ts'
import { createTestCrm } from '../../testing/index.ts'
import { office } from '../../testing/told-story.ts'
import { backtestSla, prepareSla, type SlaBacktestedRecord, type SlaPolicy } from './index.ts'

const job = defineEntity('job', {
  fields: { status: f.select(['open', 'solved']).default('open'), site: f.text().optional() },
})
const within = (target: '1h' | '4h', calendar?: string): SlaPolicy => ({
  ...{ id: 'usual', on: 'job', ...(calendar && { clock: calendar }) },
  metrics: { done: { start: { status: 'open' }, stop: { status: 'solved' }, target } },
})

/** Jobs that were solved after two, and after 16 hours of which three were worked, and one that never was. */
async function november() {
  const made = await createTestCrm({ entities: { job } })
  const { session, clock } = made
  for (const [opened, solved] of [
    ['2026-11-02T01:00:00Z', '2026-11-02T03:00:00Z'],
    ['2026-11-02T09:00:00Z', '2026-11-03T01:00:00Z'],
    ['2026-11-04T01:00:00Z', undefined],
  ]) {
    clock.set(opened as string)
    const { id } = await session.job.create({})
    if (solved === undefined) continue
    clock.set(solved)
    await session.job.update(id, { status: 'solved' })
  }
  clock.set('2026-11-20T00:00:00Z')
  const prepared = (policy: SlaPolicy) => prepareSla(made.crm.shape('job'), policy)
  const window = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-05T00:00:00Z') }
  return { ...made, prepared, window }
}

describe('a backtest of a policy', () => {
  it('finds what was, where nothing is changed', async () => {
    const { session, prepared, window } = await november()
    const rules = { sla: prepared(within('4h')) }

    const result = await backtestSla(session, { before: rules, after: rules }, window)

    expect(result).toMatchObject({ records: 3, changed: 0 })
    expect(result.after).toEqual(result.before)
    expect(result.before['done']).toMatchObject({ clocks: 3, byStatus: { met: 1, breached: 2 } })
  })

  it('tells which records another target would have breached', async () => {
    const { session, prepared, window } = await november()
    const told: SlaBacktestedRecord[] = []

    const result = await backtestSla(
      session,
      { before: { sla: prepared(within('4h')) }, after: { sla: prepared(within('1h')) } },
      { ...window, onRecord: (one) => void told.push(one) },
    )

    expect(result.changed).toBe(3)
    expect(result.after['done']).toMatchObject({ byStatus: { breached: 3 }, attainment: 0 })
    expect(told.map(({ before }) => before[0]?.status)).toEqual(['met', 'breached', 'breached'])
  })

  it('tells what a calendar would have made of the nights', async () => {
    const { session, prepared, window } = await november()

    const { before, after, changed } = await backtestSla(
      session,
      {
        before: { sla: prepared(within('4h')) },
        after: { sla: prepared(within('4h', 'office')), calendars: { office } },
      },
      { ...window, at: new Date('2026-11-04T02:00:00Z') },
    )

    expect(before['done']).toMatchObject({ byStatus: { met: 1, breached: 1, active: 1 }, attainment: 0.5 })
    expect(after['done']).toMatchObject({ byStatus: { met: 2, breached: 0, active: 1 }, attainment: 1 })
    expect(changed).toBe(1)
  })
})
