import { describe, expect, it } from 'vitest'
import {
  createCrm,
  definePipeline,
  memoryStore,
  type Pipeline,
  type Role,
  standardPipeline,
} from '../../index.ts'
import { pipelineDoubts } from './pipeline-doubts.ts'

const shape = createCrm({ storage: memoryStore() }).shape('opportunity')

function codesOf(
  pipeline: Pipeline,
  roles: readonly Role[] = [],
  ...others: readonly Pipeline[]
): readonly string[] {
  const all = [pipeline, ...others]
  return pipelineDoubts(shape, pipeline, [...roles, { id: 'admin', grants: 'all' }], all).map(
    ({ code, path }) => `${code} ${path}`,
  )
}

const ENDS = { won: { kind: 'won' }, lost: { kind: 'lost' } } as const

describe('what a pipeline hardly means', () => {
  it('is nothing in the standard one', () => {
    expect(codesOf(standardPipeline)).toEqual([])
  })

  it('is a stage that no way leads to', () => {
    const sales = definePipeline('opportunity', {
      id: 'sales',
      stages: { qualify: {}, demo: {}, ...ENDS },
      transitions: { qualify: ['won', 'lost'], demo: ['won'] },
    })

    expect(codesOf(sales)).toEqual(['STAGE_UNREACHABLE sales.demo'])
  })

  it('is a stage that what is in it can never leave for an end', () => {
    const sales = definePipeline('opportunity', {
      id: 'sales',
      stages: { qualify: {}, waiting: { kind: 'parked' }, ...ENDS },
      transitions: { qualify: ['waiting', 'won', 'lost'] },
    })

    expect(codesOf(sales)).toEqual(['STAGE_DEAD_END sales.waiting'])
  })

  it('is a chance that falls on the way ahead', () => {
    const sales = definePipeline('opportunity', {
      id: 'sales',
      stages: { qualify: { probabilityBp: 4000 }, propose: { probabilityBp: 2000 }, ...ENDS },
      transitions: { mode: 'any' },
    })

    expect(codesOf(sales)).toEqual(['PROBABILITY_FALLS sales.propose.probabilityBp'])
  })

  it('is a stale alert where nothing grows stale', () => {
    const sales = definePipeline('opportunity', {
      id: 'sales',
      stages: { qualify: {}, won: { kind: 'won', rot: { after: '3d' } }, lost: { kind: 'lost' } },
      transitions: { mode: 'any' },
    })

    expect(codesOf(sales)).toEqual(['ROT_UNUSED sales.won.rot'])
  })

  it('is a field demanded of those who may not write it', () => {
    const sales = definePipeline('opportunity', {
      id: 'sales',
      stages: { qualify: {}, propose: { requireOnEnter: ['amount', 'closeDate'] }, ...ENDS },
      transitions: { qualify: ['propose'], propose: ['won', 'lost'] },
    })
    const rep: Role = {
      id: 'rep',
      grants: { opportunity: { read: 'own', update: 'own', hidden: ['amount'], commands: ['moveTo'] } },
    }
    const manager: Role = {
      id: 'manager',
      grants: { opportunity: { read: 'all', update: 'all', commands: 'all' } },
    }

    expect(codesOf(sales, [rep])).toEqual([
      'REQUIRED_NOT_WRITABLE sales.transitions.qualify.propose.amount',
      'REQUIRED_NOT_WRITABLE sales.transitions.propose.won.amount',
    ])
    expect(codesOf(sales, [rep, manager])).toEqual([])
  })

  it('is a guard that asks for what its own edge clears', () => {
    const sales = definePipeline('opportunity', {
      id: 'sales',
      stages: { qualify: {}, ...ENDS },
      transitions: {
        mode: 'any',
        edges: [{ from: 'won', to: 'qualify', guard: { closeDate: { lt: '2026-12-31' } } }],
      },
    })

    expect(codesOf(sales)).toEqual(['GUARD_CLEARED sales.transitions.won.qualify.guard'])
  })

  it('is guards of an edge and of its stage that nothing satisfies together', () => {
    const sales = definePipeline('opportunity', {
      id: 'sales',
      stages: { qualify: {}, propose: { guard: { closeDate: { gt: '2026-12-31' } } }, ...ENDS },
      transitions: {
        mode: 'any',
        edges: [{ from: 'qualify', to: 'propose', guard: { closeDate: { lt: '2026-06-30' } } }],
      },
    })

    expect(codesOf(sales)).toContain('CONDITION_UNSATISFIABLE sales.transitions.qualify.propose.guard')
  })

  it('is a role that nobody has', () => {
    const sales = definePipeline('opportunity', {
      id: 'sales',
      stages: { qualify: {}, won: { kind: 'won', roles: ['manger'] }, lost: { kind: 'lost' } },
      transitions: { mode: 'any' },
    })
    const manager: Role = { id: 'manager', grants: {} }

    expect(codesOf(sales, [manager])).toEqual(['ROLE_UNKNOWN sales.won.roles'])
  })

  it('is a renamed stage that is still there, and a map from one that is not', () => {
    const stages = { qualify: {}, ...ENDS }
    const partner = definePipeline('opportunity', { id: 'partner', stages, transitions: { mode: 'any' } })
    const sales = definePipeline('opportunity', {
      ...{ id: 'sales', stages, transitions: { mode: 'any' } },
      renamed: { qualify: 'qualify', contact: 'qualify' },
      maps: { partner: { qualify: 'qualify', qualfy: 'qualify' } },
    })

    expect(codesOf(sales, [], partner)).toEqual([
      'RENAMED_UNUSED sales.renamed.qualify',
      'MAP_UNUSED sales.maps.partner.qualfy',
    ])
  })

  it('is a way that the roles of its edge and of its stage leave nobody to go', () => {
    const sales = (onEdge: string) =>
      definePipeline('opportunity', {
        id: 'sales',
        stages: { qualify: {}, won: { kind: 'won', roles: ['boss'] }, lost: { kind: 'lost' } },
        transitions: { mode: 'any', edges: [{ from: 'qualify', to: 'won', roles: [onEdge] }] },
      })
    const roles = [
      { id: 'rep', grants: {} },
      { id: 'boss', grants: {} },
    ]

    expect(codesOf(sales('rep'), roles)).toEqual(['WAY_CLOSED sales.transitions.qualify.won.roles'])
    expect(codesOf(sales('boss'), roles)).toEqual([])
  })

  it('is an approval by the owner of a way that only owners go', () => {
    const sales = definePipeline('opportunity', {
      id: 'sales',
      stages: { qualify: {}, ...ENDS },
      transitions: {
        mode: 'any',
        edges: [{ from: 'qualify', to: 'won', approval: { by: [{ field: 'ownerId' }] } }],
      },
    })
    const role = (id: string, read: 'own' | 'all'): Role => ({
      id,
      grants: { opportunity: { read, update: read, commands: ['moveTo'] } },
    })

    expect(codesOf(sales, [role('rep', 'own')])).toEqual([
      'APPROVER_ASKS sales.transitions.qualify.won.approval.by',
    ])
    expect(codesOf(sales, [role('rep', 'own'), role('desk', 'all')])).toEqual([])
  })
})
