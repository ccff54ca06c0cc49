import { expectTypeOf, it } from 'vitest'
import { createCrm, defineEntity, f, memoryStore, type Opportunity, stageFields } from '../../index.ts'
import { definePipeline } from './pipeline.ts'

const stages = { talk: {}, offer: {}, won: { kind: 'won' } } as const

it('knows its stages by name', () => {
  const pipeline = definePipeline('opportunity', { id: 'p', stages, transitions: { mode: 'any' } })

  expectTypeOf<keyof typeof pipeline.stages>().toEqualTypeOf<'talk' | 'offer' | 'won'>()
})

it('leads only to stages that it has', () => {
  definePipeline('opportunity', { id: 'p', stages, transitions: { talk: ['offer'], offer: ['won'] } })
  definePipeline('opportunity', {
    id: 'p',
    stages,
    transitions: { mode: 'sequential', edges: [{ from: 'won', to: 'talk', reasonRequired: true }] },
  })
  // @ts-expect-error [TS2322] -- no stage of it
  definePipeline('opportunity', { id: 'p', stages, transitions: { talk: ['closed'] } })
  definePipeline('opportunity', {
    id: 'p',
    stages,
    // @ts-expect-error [TS2322] -- no stage of it
    transitions: { mode: 'any', edges: [{ from: 'closed', to: 'talk' }] },
  })
  // @ts-expect-error [TS2322] -- no kind of stage
  definePipeline('opportunity', { id: 'p', stages: { talk: { kind: 'done' } }, transitions: { mode: 'any' } })
})

it('lets records of any entity with stages move, to stages of the pipelines alone', () => {
  const project = defineEntity('project', { fields: { name: f.text(), ...stageFields() } })
  const delivery = definePipeline('project', {
    id: 'd',
    stages: { plan: {}, done: {} },
    transitions: { mode: 'any' },
  })
  const sales = definePipeline('opportunity', { id: 'p', stages, transitions: { mode: 'any' } })
  const crm = createCrm({ storage: memoryStore(), entities: { project }, pipelines: [sales, delivery] })
  const session = crm.as(crm.actor({ id: 'ann', roles: [] }))

  expectTypeOf(session.opportunity.moveTo).returns.resolves.toEqualTypeOf<Opportunity>()
  expectTypeOf(session.project.moveTo)
    .parameter(0)
    .toHaveProperty('stage')
    .toEqualTypeOf<'talk' | 'offer' | 'won' | 'plan' | 'done'>()
  // @ts-expect-error [TS2339] -- accounts have no stages
  session.account.moveTo
})
