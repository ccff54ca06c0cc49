import { expect, it } from 'vitest'
import type { Role } from '../../index.ts'
import { at, repairPolicy, workshop } from './fixtures/repair.ts'

const blind: Role = {
  id: 'blind',
  grants: { repair: { read: 'all', hidden: ['status'] }, slaClock: { read: 'all' } },
}
const fitter: Role = { id: 'fitter', grants: { repair: { read: 'all' }, slaClock: { read: 'all' } } }

async function oneRepair() {
  const made = await workshop([repairPolicy({ target: '2h' })], { roles: [blind, fitter] })
  const { id } = await made.session.repair.create({})
  made.clock.set(at('Mon 12:00'))
  await made.session.repair.update(id, { status: 'done' })
  return { ...made, asked: { entity: 'repair', recordId: id } }
}

it('tells event by event what was asked of a record, and what became of its clocks', async () => {
  const { as, asked } = await oneRepair()

  const events = await as('ann', 'fitter').slaClock.timeline(asked)

  expect(events.map(({ deed }) => deed)).toEqual(['create', 'update'])
  expect(events[0]?.metrics).toMatchObject([{ metric: 'fixing', changed: [{ did: 'started' }] }])
  const [fixing] = events[1]?.metrics ?? []
  expect(fixing?.asked).toContainEqual({ condition: 'stop', holds: true, fields: ['status'] })
  expect(fixing?.changed.map(({ did, at: instant }) => [did, new Date(instant)])).toEqual([
    ['breached', at('Mon 11:00')],
    ['stopped', at('Mon 12:00')],
  ])
})

it('tells why a record has no clock of a metric', async () => {
  const { as, asked } = await oneRepair()

  const [answer] = await as('ann', 'fitter').slaClock.whyNot({ ...asked, metric: 'callback' })

  expect(answer).toMatchObject({
    policy: 'usual',
    why: 'noMetric',
    text: { en: expect.stringContaining('callback') },
  })
})

it('is refused to whoever does not see all that policies look at, and finds nothing that may not be read', async () => {
  const { as, asked } = await oneRepair()

  for (const verb of ['timeline', 'whyNot'] as const) {
    const input = { ...asked, metric: 'fixing' }
    const ask = (who: ReturnType<typeof as>, of: object) =>
      verb === 'timeline'
        ? who.slaClock.timeline({ ...asked, ...of })
        : who.slaClock.whyNot({ ...input, ...of })
    await expect(ask(as('bob', 'blind'), {})).rejects.toMatchObject({ issues: [{ code: 'FORBIDDEN_FIELD' }] })
    await expect(ask(as('ann', 'fitter'), { recordId: 'never' })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
    await expect(ask(as('ann', 'fitter'), { entity: 'lead' })).rejects.toMatchObject({ code: 'CRM_SLA_NONE' })
  }
})
