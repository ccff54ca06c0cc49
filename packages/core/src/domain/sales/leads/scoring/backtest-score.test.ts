import { describe, expect, it } from 'vitest'
import { backtestScore, prepareScoreModel, type ScoreModel } from '../../../../index.ts'
import { aLead, createTestCrm } from '../../../../testing/index.ts'

const model: ScoreModel = {
  id: 'fit',
  version: 1,
  rules: [
    { id: 'large', when: { employees: { gte: 500 } }, points: 30 },
    { id: 'calls', on: { type: 'call' }, points: 10 },
  ],
  grades: [{ grade: 'A', from: 30 }],
}

/** Four leads, one of them large and called; two are converted after the instant at which it is asked. */
async function history() {
  const { session, clock, crm } = await createTestCrm()
  const made = []
  for (const employees of [900, 500, 5, 5])
    made.push(await session.lead.create(aLead({ employees, company: `Company ${made.length}` })))
  const [first = '', second = '', third = ''] = made.map(({ id }) => id)
  const call = { type: 'call', subject: 'Hello' } as const
  await session.activity.create({ ...call, leadId: first, doneAt: new Date(clock.now()) })
  await clock.advance('1d')
  const at = new Date(clock.now())
  await clock.advance('1d')
  await session.lead.convert({ id: first })
  await session.lead.convert({ id: third })
  await clock.advance('1d')
  const prepared = prepareScoreModel({ lead: crm.shape('lead'), activity: crm.shape('activity') }, model)
  const ask = () => backtestScore(prepared, session, { at, wonBy: new Date(clock.now()) })
  return { session, clock, ask, call, second, third, prepared, at }
}

describe('a backtest', () => {
  it('tells how leads turned out by grade and decile, and how well the model tells them apart', async () => {
    const { ask } = await history()

    const result = await ask()

    expect(result).toMatchObject({ leads: 4, converted: 2, rateBp: 5000 })
    expect(result.grades).toEqual([
      { grade: 'A', leads: 2, converted: 1, rateBp: 5000 },
      { grade: null, leads: 2, converted: 1, rateBp: 5000 },
    ])
    expect(result.deciles.map(({ from, to, leads }) => [from, to, leads])).toEqual([
      [40, 40, 1],
      [30, 30, 1],
      [0, 0, 1],
      [0, 0, 1],
    ])
    // Of the pairs of a converted and another, two are right, one is wrong and one is a tie.
    expect(result.auc).toBe(2.5 / 4)
  })

  it('knows nothing that was entered or edited afterwards', async () => {
    const { session, clock, ask, call, third, second } = await history()
    const before = await ask()

    await session.lead.update(third, { employees: 9000 })
    const { id } = await session.activity.create({
      ...call,
      leadId: second,
      doneAt: new Date('2026-11-02T10:00:00Z'),
    })
    await session.activity.update(id, { doneAt: new Date('2026-11-02T09:00:00Z') })
    await clock.advance('1s')

    expect(await ask()).toEqual(before)
  })

  it('leaves out who was closed already, and counts no conversion after its end', async () => {
    const { session, prepared, clock, at } = await history()
    const later = new Date(clock.now())

    expect(await backtestScore(prepared, session, { at: later, wonBy: later })).toMatchObject({
      ...{ leads: 2, converted: 0 },
      auc: null,
    })
    expect(await backtestScore(prepared, session, { at, wonBy: at })).toMatchObject({
      leads: 4,
      converted: 0,
    })
  })
})
