import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AnyEntry, definePipeline, leastLoaded, roundRobin, type Session, weighted } from '../index.ts'
import { aLead, anAccount, anOpportunity, aUser, createTestCrm } from '../testing/index.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

async function teamOf(session: Session, weights: readonly number[]): Promise<readonly string[]> {
  const team = await session.team.create({ code: 'desk', name: 'Desk' })
  const ids: string[] = []
  for (const [position, weight] of weights.entries()) {
    const { id } = await session.user.create(aUser())
    await session.teamMember.create({ teamId: team.id, userId: id, position, weight })
    ids.push(id)
  }
  return ids
}

/** Live leads and activities as they are; versions and times of change and of scoring count on. */
async function living(session: Session): Promise<unknown> {
  const counted = { version: 0, updatedAt: 0, scoredAt: 0 }
  return [
    (await session.lead.list({ orderBy: 'id' })).items.map((lead) => ({ ...lead, ...counted })),
    (await session.activity.list({ orderBy: 'id' })).items.map((activity) => ({ ...activity, ...counted })),
  ]
}

describe('assignment, whoever and however many there are,', () => {
  const forAll = (assign: ReturnType<typeof weighted>) => ({
    ...{ id: 'all', on: 'lead', priority: 1, when: {} },
    assign,
  })

  it('gives everybody exactly their weight in each round, through the commands', async () => {
    const weights = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(weights, fc.integer({ min: 1, max: 2 }), async (all, rounds) => {
        const { session } = await createTestCrm({ assignment: [forAll(weighted({ team: 'desk' }))] })
        const ids = await teamOf(session, all)
        const sum = all.reduce((total, weight) => total + weight, 0)
        for (let at = 0; at < sum * rounds; at++)
          await session.lead.capture({ lead: { name: 'L', email: `l${at}@example.com` } })

        for (const [at, ownerId] of ids.entries())
          expect(await session.lead.count({ ownerId })).toBe((all[at] ?? 0) * rounds)
      }),
      { numRuns: 20 },
    )
  })

  it('adds fractions of a pace up: at any time nobody has more than is due, and in the end all of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 2, max: 10 }),
        async (count, days) => {
          const { session, clock } = await createTestCrm({
            assignment: [forAll(roundRobin({ team: 'desk', pace: { count, per: `${days}d` } }))],
          })
          await teamOf(session, [1])
          const began = clock.now()
          const every = (days * DAY) / count

          let given = 0
          // Somebody comes each time that a fraction of theirs has come about, and in between.
          for (let at = 0; clock.now() < began + days * DAY; at++) {
            const lead = { name: 'L', email: `l${at}@example.com` }
            if ((await session.lead.capture({ lead })).ownerId) given += 1
            expect(given).toBeLessThanOrEqual((clock.now() - began) / every + 1)
            clock.set(new Date(clock.now() + Math.ceil(every / 4)))
          }

          expect(given).toBeGreaterThanOrEqual(count - 1)
          expect(given).toBeLessThanOrEqual(count)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('never holds more than a person can', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        async (capacity, people) => {
          const assignment = [forAll(leastLoaded({ team: 'desk', capacity }))]
          const { session } = await createTestCrm({ assignment })
          const ids = await teamOf(session, Array(people).fill(1))
          await Promise.all(
            Array.from({ length: 10 }, (_, at) =>
              session.lead.capture({ lead: { name: 'L', email: `l${at}@example.com` } }),
            ),
          )

          for (const ownerId of ids)
            expect(await session.lead.count({ ownerId })).toBe(Math.min(capacity, 10))
        },
      ),
      { numRuns: 12 },
    )
  })
})

describe('undoing is as if nothing had been done:', () => {
  it('a reclaim, but that the lead is spared', async () => {
    const idle = { id: 'idle', when: {}, basis: 'lastFollowUp', after: '7d', grace: '2d' } as const
    const deed = fc.constantFrom('call', 'task', 'protect', 'give', 'wait')
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 6 }), async (deeds) => {
        const { session, clock } = await createTestCrm({ pool: { reclaim: [idle] } })
        const [ann, bob] = [await session.user.create(aUser()), await session.user.create(aUser())]
        const { id } = await session.lead.create(aLead({ ownerId: ann.id }))
        for (const does of deeds) {
          const ownerId = (await session.lead.get(id))?.ownerId ?? null
          const about = { subject: 'x', leadId: id, ownerId }
          if (does === 'call') await session.activity.create({ type: 'call', ...about })
          if (does === 'task') await session.activity.create({ type: 'task', ...about })
          if (does === 'give') await session.lead.update(id, { ownerId: bob.id })
          if (does === 'wait') await clock.advance('1d')
          if (does === 'protect')
            await session.lead.protect({ id, until: new Date(clock.now() + HOUR), reason: 'Fair' })
        }
        // Whatever was protected is over, and nothing is due yet.
        await clock.advance('2h')
        const asIs = async () =>
          JSON.stringify(await living(session)).replaceAll(
            /"(sparedUntil|poolCheckAt|protectedUntil|protectReason)":("[^"]*"|null),?/g,
            '',
          )
        const before = await asIs()
        while ((await session.lead.get(id))?.ownerId) await clock.advance('12h')

        await session.lead.undoReclaim({ id })

        expect(await asIs()).toBe(before)
      }),
      { numRuns: 25 },
    )
  })

  it('an import, of whomever we knew and knew not', async () => {
    const person = fc.constantFrom('ada', 'bob', 'eve', 'li', 'wang')
    const row = fc.record({ who: person, company: fc.option(fc.constantFrom('Acme', '华为'), { nil: '' }) })
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(person, { maxLength: 3 }),
        fc.array(row, { maxLength: 8 }),
        async (known, rows) => {
          const { session } = await createTestCrm()
          for (const who of known)
            await session.lead.capture({ lead: { name: who, email: `${who}@example.com`, company: 'Known' } })
          const before = await living(session)

          await session.importRecords(
            rows.map(({ who, company }) => ({ name: who, email: `${who}@example.com`, company })),
            {
              ...{ importId: 'file', into: 'lead.capture', chunk: 3 },
              mapping: { name: 'name', email: 'email', company: 'company' },
            },
          )
          const { kept } = await session.undoImport('file')

          // What a later row of the same file filled in is a change like any other: it is told, and stays.
          const stays = new Set(kept.map(({ recordId }) => recordId))
          const [leads] = (await living(session)) as [{ id: string }[]]
          const [leadsBefore] = before as [{ id: string }[]]
          expect(leads.filter(({ id }) => !stays.has(id))).toEqual(leadsBefore)
        },
      ),
      { numRuns: 25 },
    )
  })
})

describe('what is counted is what a reader of the journal counts:', () => {
  const stages = { talk: { probabilityBp: 1000 }, offer: { probabilityBp: 5000 } }
  const sales = definePipeline('opportunity', {
    id: 'sales',
    stages: { ...stages, hold: { kind: 'parked' }, won: { kind: 'won' }, lost: { kind: 'lost' } },
    transitions: {
      mode: 'any',
      edges: [
        { from: 'won', to: 'offer' },
        { from: 'lost', to: 'talk' },
      ],
    },
  })
  const stage = fc.constantFrom('talk', 'offer', 'hold', 'won', 'lost')
  const step = fc.record({
    deal: fc.nat(2),
    to: stage,
    days: fc.nat(3),
    amount: fc.integer({ min: 1, max: 999 }),
  })

  /** Each deal as the journal leaves it at an instant, folded entry by entry. */
  function asOf(entries: readonly AnyEntry[], at: number) {
    const deals = new Map<string, Record<string, unknown>>()
    for (const { recordId, changes, at: when } of entries) {
      if (when.getTime() > at) continue
      const deal = deals.get(recordId) ?? {}
      for (const [field, [, after]] of Object.entries(changes)) deal[field] = after
      deals.set(recordId, deal)
    }
    return [...deals.values()]
  }

  it('stages at any time, entries in any window, and the forecast', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), fc.nat(20), async (steps, daysOn) => {
        const { session, clock } = await createTestCrm({ pipelines: [sales] })
        const began = clock.now()
        const account = await session.account.create(anAccount())
        const ids: string[] = []
        for (const name of ['a', 'b', 'c']) {
          const own = {
            name,
            amount: { amount: '7.00', currency: 'CNY' },
            closeDate: '2026-11-15',
            lostReason: 'x',
          }
          ids.push((await session.opportunity.create(anOpportunity(account.id, own))).id)
        }
        for (const { deal, to, days, amount } of steps) {
          clock.set(new Date(clock.now() + days * DAY + 1))
          const patch = { amount: { amount: `${amount}.00`, currency: 'CNY' }, closeDate: '2026-11-15' }
          await session.opportunity.moveTo({ id: ids[deal] ?? '', stage: to, patch }).catch(() => undefined)
        }
        await clock.advance('0ms')
        const { entries } = await session.journal.read({ entities: ['opportunity'], limit: 1000 })
        const counted = (deals: readonly Record<string, unknown>[]) =>
          Object.fromEntries(
            Object.keys(sales.stages).map((name) => [
              name,
              deals.filter((deal) => deal['stage'] === name).length,
            ]),
          )

        const at = began + daysOn * DAY
        expect(await session.opportunity.snapshot({ at: new Date(at) })).toEqual(counted(asOf(entries, at)))

        const entered = entries.flatMap(({ recordId, changes, at: when }) =>
          changes['stage'] && when.getTime() < at ? [`${recordId} ${String(changes['stage'][1])}`] : [],
        )
        const flow = await session.opportunity.flow({ window: { from: new Date(0), to: new Date(at) } })
        const distinct = [...new Set(entered)]
        for (const name of Object.keys(sales.stages))
          expect([name, flow[name]]).toEqual([
            name,
            distinct.filter((one) => one.endsWith(` ${name}`)).length,
          ])

        const now = asOf(entries, clock.now())
        const cents = ({ amount }: Record<string, unknown>) => (amount as { minor: number }).minor
        const due = now.filter(({ closeDate }) => String(closeDate).slice(0, 7) === '2026-11')
        const sumOf = (
          deals: readonly Record<string, unknown>[],
          share: (deal: Record<string, unknown>) => number,
        ) => deals.reduce((sum, deal) => sum + cents(deal) * share(deal), 0)
        const weightedCents = sumOf(
          due.filter(({ stage: name }) => name === 'talk' || name === 'offer'),
          ({ probabilityBp }) => Number(probabilityBp) / 10_000,
        )
        const wonCents = sumOf(
          due.filter(({ status }) => status === 'won'),
          () => 1,
        )
        const [row] = await session.opportunity.forecast({ from: '2026-11-01', to: '2026-11-30' })
        const told = (amounts: readonly { amount: string }[] = []) =>
          Math.round(Number(amounts[0]?.amount ?? 0) * 100)
        expect(Math.abs(told(row?.weighted) - weightedCents)).toBeLessThanOrEqual(0.5)
        expect(told(row?.won.amounts)).toBe(wonCents)
      }),
      { numRuns: 40 },
    )
  })
})
