import { describe, expect, it } from 'vitest'
import { definePipeline, type Role } from '../../../index.ts'
import { anAccount, anOpportunity, aUser, createTestCrm, dump } from '../../../testing/index.ts'

const amount = { amount: '10.00', currency: 'CNY' }
const pipeline = definePipeline('opportunity', {
  id: 'sales',
  stages: {
    talk: {},
    offer: { requireOnEnter: ['amount', 'closeDate'], guard: { amount: { gte: amount } } },
    haggle: { roles: ['closer'], wip: 1 },
    won: { kind: 'won' },
    lost: { kind: 'lost' },
  },
  transitions: {
    mode: 'sequential',
    allowSkip: true,
    edges: [{ from: 'talk', to: 'lost', reasonRequired: true }],
  },
})
const rep: Role = {
  id: 'rep',
  grants: { opportunity: { read: 'own', update: 'own', hidden: ['amount'], commands: ['moveTo'] } },
}

async function withDeal() {
  const made = await createTestCrm({ pipelines: [pipeline], roles: [rep] })
  const ann = await made.session.user.create(aUser())
  const account = await made.session.account.create(anAccount())
  const deal = await made.session.opportunity.create(anOpportunity(account.id, { ownerId: ann.id }))
  return { ...made, ann, account, deal }
}

describe('where an opportunity may go', () => {
  it('is told of every stage at once, with all that is missing, and nothing is written', async () => {
    const { session, deal, store } = await withDeal()
    const before = await dump(store)

    const field = (name: string) => ({ what: 'field', field: name, demandedBy: 'enter' })
    expect(await session.opportunity.moves({ id: deal.id })).toEqual([
      { stage: 'talk', is: 'here', edge: null, missing: [], approval: null },
      {
        stage: 'offer',
        is: 'incomplete',
        edge: 'forward',
        missing: [
          field('amount'),
          field('closeDate'),
          {
            what: 'guard',
            demandedBy: 'enter',
            firstFalse: { field: 'amount', operator: 'gte', expected: amount },
          },
        ],
        approval: null,
      },
      { stage: 'haggle', is: 'open', edge: 'skip', missing: [], approval: null },
      { stage: 'won', is: 'incomplete', edge: 'close', missing: [field('amount')], approval: null },
      {
        stage: 'lost',
        is: 'incomplete',
        edge: 'close',
        missing: [field('lostReason'), { what: 'reason' }],
        approval: null,
      },
    ])
    expect(await dump(store)).toEqual(before)
  })

  it('says nothing of fields that the viewer does not see, and keeps roles and room', async () => {
    const { session, as, ann, account, deal } = await withDeal()
    const other = await session.opportunity.create(anOpportunity(account.id, { ownerId: ann.id }))
    await session.opportunity.moveTo({ id: other.id, stage: 'haggle' })

    const moves = await as(ann.id, 'rep').opportunity.moves({ id: deal.id })

    expect(moves.map(({ stage, is, missing }) => [stage, is, ...missing.map(({ what }) => what)])).toEqual([
      ['talk', 'here'],
      ['offer', 'incomplete', 'field'],
      ['haggle', 'incomplete', 'role', 'room'],
      ['won', 'open'],
      ['lost', 'incomplete', 'field', 'reason'],
    ])
  })

  it('agrees with what a move does', async () => {
    const { session, deal } = await withDeal()

    for (const { stage, is } of await session.opportunity.moves({ id: deal.id })) {
      const tried = await session
        .dryRun((inside) => inside.opportunity.moveTo({ id: deal.id, stage: stage as 'won' }))
        .then(
          () => true,
          () => false,
        )
      expect([stage, tried]).toEqual([stage, is === 'open' || is === 'here'])
    }
  })
})
