import { describe, expect, it } from 'vitest'
import { createCrm, memoryStore } from '../../index.ts'
import { definePipeline, type Pipeline } from './pipeline.ts'
import { type MoveFacts, stageMove } from './stage-move.ts'
import { standardPipeline } from './standard-pipeline.ts'

const shape = createCrm({ storage: memoryStore(), tenant: 'acme' }).shape('opportunity')
const complete = { amount: { amount: '1.00', currency: 'CNY' }, closeDate: '2026-12-31', lostReason: 'Price' }

function facts(own: Partial<MoveFacts> = {}): MoveFacts {
  return {
    record: complete,
    patch: {},
    reason: undefined,
    roles: ['rep'],
    occupied: 0,
    shape,
    vars: { now: Date.UTC(2026, 10, 2), zone: 'UTC', actor: { id: 'ann' } },
    today: '2026-11-02',
    ...own,
  }
}

describe('a move to another stage', () => {
  it.each<[string, string, string, Partial<MoveFacts>, object]>([
    ['to where it may go', 'qualify', 'propose', {}, { kind: 'move', edge: 'forward' }],
    ['to where it is', 'propose', 'propose', { record: {} }, { kind: 'stay' }],
    ['over a stage', 'qualify', 'won', {}, { kind: 'not-allowed', allowed: ['propose', 'lost'] }],
    ['back', 'negotiate', 'propose', {}, { kind: 'not-allowed', allowed: ['won', 'lost'] }],
    ['out of an end', 'won', 'qualify', {}, { kind: 'not-allowed', allowed: [] }],
    ['to a stage that is none', 'qualify', 'closed', {}, { kind: 'unknown' }],
    ['to a property of every object', 'qualify', 'constructor', {}, { kind: 'unknown' }],
    ['from a stage that was given up', 'old', 'won', {}, { kind: 'not-allowed', allowed: [] }],
  ])('%s', (_, from, to, own, outcome) => {
    expect(stageMove(standardPipeline, from, to, facts(own))).toMatchObject(outcome)
  })
})

describe('the end of a deal', () => {
  const need = (field: string) => ({ what: 'field', field, demandedBy: 'enter' })

  it.each<[string, string, Partial<MoveFacts>, object]>([
    ['is won with an amount', 'won', {}, { kind: 'move', edge: 'close', patch: {} }],
    [
      'is won today when no close date is known',
      'won',
      { record: { ...complete, closeDate: null } },
      { patch: { closeDate: '2026-11-02' } },
    ],
    [
      'is won on the day that the move says',
      'won',
      { record: { ...complete, closeDate: null }, patch: { closeDate: '2026-10-30' } },
      { patch: { closeDate: '2026-10-30' } },
    ],
    ['is not won without an amount', 'won', { record: {} }, { missing: [need('amount')] }],
    ['is not lost without a reason', 'lost', { record: {} }, { missing: [need('lostReason')] }],
  ])('%s', (_, to, own, outcome) => {
    const short = definePipeline('opportunity', {
      id: 'short',
      stages: { talk: {}, won: { kind: 'won' }, lost: { kind: 'lost' } },
      transitions: { talk: ['won', 'lost'] },
    })

    expect(stageMove(short, 'talk', to, facts(own))).toMatchObject(outcome)
  })

  it('is undone only by a way of its own, which clears the close date unless it brings one', () => {
    const reopening = definePipeline('opportunity', {
      id: 'reopening',
      stages: { talk: {}, offer: {}, won: { kind: 'won' } },
      transitions: { mode: 'any', edges: [{ from: 'won', to: 'offer' }] },
    })

    expect(stageMove(reopening, 'won', 'talk', facts())).toEqual({ kind: 'not-allowed', allowed: ['offer'] })
    expect(stageMove(reopening, 'won', 'offer', facts())).toMatchObject({
      edge: 'reopen',
      patch: { closeDate: null },
    })
    expect(stageMove(reopening, 'won', 'offer', facts({ patch: { closeDate: '2027-01-31' } }))).toMatchObject(
      { patch: { closeDate: '2027-01-31' } },
    )
  })
})

describe('all that is missing', () => {
  const strict: Pipeline = definePipeline('opportunity', {
    id: 'strict',
    stages: {
      talk: { requireOnExit: ['contactId'] },
      offer: {
        requireOnEnter: ['amount', 'contactId'],
        guard: { amount: { gte: { amount: '100', currency: 'CNY' } }, ownerId: { isNotNull: true } },
        wip: 2,
        roles: ['closer', 'lead'],
      },
    },
    transitions: {
      mode: 'any',
      edges: [
        {
          from: 'talk',
          to: 'offer',
          require: ['closeDate'],
          reasonRequired: true,
          roles: ['rep'],
          guard: { name: { startsWith: 'Deal' } },
        },
      ],
    },
  })
  const move = (own: Partial<MoveFacts>) => stageMove(strict, 'talk', 'offer', facts(own))

  it('is told at once, each thing with who demands it', () => {
    const bare = { name: 'Talk', ownerId: 'ann', amount: { amount: '99.99', currency: 'CNY' } }

    expect(move({ record: bare, roles: [], reason: ' ', occupied: 2 })).toEqual({
      kind: 'incomplete',
      edge: 'forward',
      missing: [
        { what: 'field', field: 'contactId', demandedBy: 'exit' },
        { what: 'field', field: 'closeDate', demandedBy: 'edge' },
        {
          what: 'guard',
          demandedBy: 'edge',
          firstFalse: { field: 'name', operator: 'startsWith', expected: 'Deal' },
        },
        {
          what: 'guard',
          demandedBy: 'enter',
          firstFalse: { field: 'amount', operator: 'gte', expected: { amount: '100', currency: 'CNY' } },
        },
        { what: 'reason' },
        { what: 'role', roles: ['rep'] },
        { what: 'role', roles: ['closer', 'lead'] },
        { what: 'room', limit: 2 },
      ],
    })
  })

  const ready = { ...complete, name: 'Deal', ownerId: 'ann', contactId: 'li' }
  const rich = { amount: { amount: '100.00', currency: 'CNY' } }

  it.each<[string, Partial<MoveFacts>]>([
    ['when it is filled in beside the move', { record: ready, patch: rich }],
    ['to an administrator, whom no list of roles keeps out', { record: { ...ready, ...rich }, roles: 'all' }],
    ['as long as there is room', { record: { ...ready, ...rich }, occupied: 1 }],
  ])('is nothing %s', (_, own) => {
    expect(move({ reason: 'They asked', roles: ['rep', 'lead'], ...own })).toMatchObject({ kind: 'move' })
  })
})
