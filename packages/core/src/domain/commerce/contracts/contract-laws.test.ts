import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCrmError } from '../../../index.ts'
import { addDays } from '../calendar-days.ts'
import { openContracts } from './fixtures/agreed.ts'

type There = Awaited<ReturnType<typeof openContracts>> & { readonly id: string }
type Step = (there: There) => Promise<unknown>

const FIRST = '2026-11-02'
const day = fc.nat(400).map((count) => addDays(FIRST, count))
const line = fc.record({
  description: fc.constant('Thing'),
  unitPrice: fc.integer({ min: 0, max: 1_000_000 }).map((cents) => (cents / 100).toFixed(2)),
  billing: fc.constantFrom('once' as const, 'monthly' as const, 'yearly' as const),
})

/** What can happen to a contract in its life; what is refused changes nothing. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(line, day).map(
    ([added, effectiveOn]): Step =>
      ({ session, id }) =>
        session.contract.amend({ id, reason: 'More', effectiveOn, addLines: [added] }),
  ),
  fc.tuple(fc.nat(5), day).map(
    ([at, effectiveOn]): Step =>
      async ({ session, id }) => {
        const { items } = await session.contractLine.list({ where: { contractId: id }, orderBy: 'id' })
        const ended = items[at % items.length]?.id ?? ''
        return session.contract.amend({ id, reason: 'Less', effectiveOn, endLines: [ended] })
      },
  ),
  day.map(
    (endsOn): Step =>
      ({ session, id }) =>
        session.contract.amend({ id, reason: 'Other days', endsOn }),
  ),
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.boolean()).map(
    ([position, isPart]): Step =>
      ({ settle, id }) =>
        settle(id, position, isPart ? '0.01' : undefined),
  ),
  day.map(
    (on): Step =>
      ({ session, id }) =>
        session.contract.reach({ id, milestone: 'go-live', on }),
  ),
  fc.nat(60).map(
    (days): Step =>
      ({ clock }) =>
        clock.advance(`${days}d`),
  ),
  day.map(
    (on): Step =>
      ({ session, id }) =>
        session.contract.terminate({ id, reason: 'Over', on }),
  ),
)

const refusals = /^CRM_(CONTRACT|PLAN)_/

describe('whatever happens to a contract', () => {
  it('its instalments, its versions and its total say the same, and what was paid is never planned anew', async () => {
    const lives = fc.record({
      plan: fc.constantFrom('thirds', 'monthly', 'quarterly', 'yearly'),
      lines: fc.array(line, { minLength: 1, maxLength: 4 }),
      steps: fc.array(step, { minLength: 1, maxLength: 12 }),
    })
    await fc.assert(
      fc.asyncProperty(lives, async ({ plan, lines, steps }) => {
        const opened = await openContracts()
        const { id } = await opened.sign(plan, lines, { startsOn: FIRST, months: 12 })
        const there = { ...opened, id }

        for (const act of steps) {
          const paid = await settledOf(there)
          await act(there).catch((error: unknown) => {
            if (!isCrmError(error) || !refusals.test(error.code)) throw error
          })
          const { total, deltas, instalments } = await figuresOf(there)
          expect([deltas, instalments]).toEqual([total, total])
          const after = await settledOf(there)
          for (const [position, settled] of paid) expect(after.get(position)).toBeGreaterThanOrEqual(settled)
        }
      }),
      { numRuns: 40 },
    )
  }, 60_000)
})

const cents = ({ amount }: { readonly amount: string }) => Math.round(Number(amount) * 100)

async function figuresOf({ session, id }: There) {
  const contract = await session.contract.get(id)
  const versions = (await session.contractVersion.list({ where: { contractId: id } })).items
  const where = { contractId: id, voidedAt: { isNull: true } } as const
  const parts = (await session.instalment.list({ where, limit: 500 })).items
  return {
    total: contract ? cents(contract.total) : 0,
    deltas: versions.reduce((sum, { delta }) => sum + cents(delta), 0),
    instalments: parts.reduce((sum, { amount }) => sum + cents(amount), 0),
  }
}

async function settledOf({ session, id }: There): Promise<ReadonlyMap<number, number>> {
  const where = { contractId: id, voidedAt: { isNull: true } } as const
  const { items } = await session.instalment.list({ where, limit: 500 })
  const settled = items.filter((one) => cents(one.settled) > 0)
  return new Map(settled.map((one) => [one.position, cents(one.settled)]))
}
