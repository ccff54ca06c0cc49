import { describe, expect, it } from 'vitest'
import {
  createCrm,
  defineEntity,
  definePipeline,
  f,
  memoryStore,
  type Role,
  stageFields,
} from '../../index.ts'
import { aLead, createTestCrm } from '../../testing/index.ts'

const project = defineEntity('project', {
  fields: {
    name: f.text(),
    budget: f.money().optional(),
    ownerId: f.ref('user').optional(),
    ...stageFields(),
  },
})
const delivery = definePipeline('project', {
  id: 'delivery',
  stages: {
    plan: { rot: { after: '7d' } },
    build: { requireOnEnter: ['budget'], wip: 2 },
    done: { kind: 'won' },
  },
  transitions: { mode: 'sequential', allowBack: true },
})
const budget = { amount: '10.00', currency: 'CNY' }
const rep: Role = {
  id: 'rep',
  grants: { project: { read: 'own', create: 'own', update: 'own', commands: ['moveTo'] } },
}

const withProjects = () => createTestCrm({ entities: { project }, pipelines: [delivery], roles: [rep] })

describe('an entity of the host with a pipeline', () => {
  it('begins in its first stage and is moved by the same rules', async () => {
    const { session } = await withProjects()
    const { id, stage } = await session.project.create({ name: 'Bridge' })

    expect(stage).toBe('plan')
    await expect(session.project.moveTo({ id, stage: 'build' })).rejects.toMatchObject({
      code: 'CRM_STAGE_INCOMPLETE',
      issues: [{ path: 'budget' }],
    })
    expect(await session.project.moveTo({ id, stage: 'build', patch: { budget } })).toMatchObject({
      stage: 'build',
      budget,
    })
    expect((await session.project.moves({ id })).map(({ stage: to, is }) => `${to} ${is}`)).toEqual([
      'plan open',
      'build here',
      'done open',
    ])
  })

  it('asks no amount and no reason of what is no deal', async () => {
    const { session } = await withProjects()
    const { id } = await session.project.create({ name: 'Bridge', budget })

    await session.project.moveTo({ id, stage: 'build' })

    expect(await session.project.moveTo({ id, stage: 'done' })).toMatchObject({ stage: 'done' })
  })

  it('has a history of its visits', async () => {
    const { session, clock } = await withProjects()
    const { id } = await session.project.create({ name: 'Bridge', budget })
    await clock.advance('2d')
    await session.project.moveTo({ id, stage: 'build' })

    const { items } = await session.stageVisit.list({ where: { recordId: id }, orderBy: 'seq' })
    expect(items.map(({ entity, stage, edgeKind }) => [entity, stage, edgeKind])).toEqual([
      ['project', 'plan', 'begin'],
      ['project', 'build', 'forward'],
    ])
  })

  it('becomes rotten like a deal', async () => {
    const { session, clock } = await withProjects()
    const { id, rotAt } = await session.project.create({ name: 'Bridge' })
    await clock.advance('8d')

    expect(await session.project.get(id)).toMatchObject({ rottenAt: rotAt })
  })

  it('is moved by who may, and nobody else', async () => {
    const { session, as } = await withProjects()
    const { id } = await session.project.create({ name: 'Bridge', budget })

    await expect(as('zoe', 'rep').project.moveTo({ id, stage: 'build' })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
    await expect(as('zoe').project.moveTo({ id, stage: 'build' })).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
  })

  it('leaves deals their standard pipeline', async () => {
    const { session } = await withProjects()
    const account = await session.account.create({ name: 'Acme' })

    expect(await session.opportunity.create({ name: 'Deal', accountId: account.id })).toMatchObject({
      pipeline: 'standard',
    })
  })
})

describe('an entity of core with a pipeline', () => {
  it('takes the fields that createCrm adds', async () => {
    const nurture = definePipeline('lead', {
      id: 'nurture',
      stages: { cold: {}, warm: {}, hot: {} },
      transitions: { mode: 'any' },
    })
    const { session } = await createTestCrm({ fields: { lead: stageFields() }, pipelines: [nurture] })
    const { id } = await session.lead.create(aLead())

    const warm = await session.lead.moveTo({ id, stage: 'warm' })

    expect(warm).toMatchObject({ stage: 'warm', status: 'new' })
  })
})

describe('a pipeline that cannot be', () => {
  const options = { storage: memoryStore(), tenant: 'acme' }
  const stages = { plan: {}, done: { kind: 'won' } } as const
  const transitions = { mode: 'any' } as const

  it('is refused with what the entity lacks', () => {
    const bare = defineEntity('project', { fields: { name: f.text() } })
    const pipelines = [definePipeline('project', { id: 'delivery', stages, transitions })]

    expect(() => createCrm({ ...options, entities: { project: bare }, pipelines })).toThrow(
      expect.objectContaining({
        issues: [expect.objectContaining({ code: 'PIPELINE_FIELDS', path: 'delivery' })],
      }),
    )
  })

  it('is refused with the entity that was meant', () => {
    const pipelines = [definePipeline('projct', { id: 'delivery', stages, transitions })]

    expect(() => createCrm({ ...options, entities: { project }, pipelines })).toThrow(
      expect.objectContaining({
        issues: [
          expect.objectContaining({ code: 'ENTITY_UNKNOWN', message: expect.stringContaining('"project"') }),
        ],
      }),
    )
  })

  it.each([
    [
      'a stage that stands for nothing',
      { renamed: { old: 'nowhere' } },
      'STAGE_UNKNOWN',
      'delivery.renamed.old',
    ],
    ['a map of no pipeline', { maps: { other: { a: 'plan' } } }, 'PIPELINE_UNKNOWN', 'delivery.maps.other'],
  ])('is refused: %s', (_, own, code, path) => {
    const pipelines = [definePipeline('project', { id: 'delivery', stages, transitions, ...(own as object) })]

    expect(() => createCrm({ ...options, entities: { project }, pipelines })).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ code, path })] }),
    )
  })

  it.each([
    ['nobody to ask', { by: [] }, 'by'],
    ['a role that is none', { by: [{ role: 'boss' }] }, 'by.0.role'],
    ['a field that names nobody', { by: [{ field: 'name' }] }, 'by.0.field'],
    ['a mode that is none', { by: [{ role: 'admin' }], mode: 'most' }, 'mode'],
    ['a quorum of nobody', { by: [{ role: 'admin' }], mode: { quorum: 0 } }, 'mode'],
    ['an option that is none', { by: [{ role: 'admin' }], mayAproveOwn: true }, 'mayAproveOwn'],
    ['fields that are none', { by: [{ role: 'admin' }], over: ['buget'] }, 'over.buget'],
    [
      'a time that is none',
      { by: [{ role: 'admin' }], timeouts: [{ after: 'soon', do: 'expire' }] },
      'timeouts.0.after',
    ],
    [
      'times out of order',
      {
        by: [{ role: 'admin' }],
        timeouts: [
          { after: '2d', do: 'remind' },
          { after: '1d', do: 'expire' },
        ],
      },
      'timeouts.1.after',
    ],
    ['a condition that means nothing', { by: [{ role: 'admin' }], when: { buget: 1 } }, 'when.buget'],
  ])('is refused when an approval has %s', (_, approval, path) => {
    const edges = [{ from: 'plan', to: 'done', approval }] as never
    const pipelines = [
      definePipeline('project', { id: 'delivery', stages, transitions: { mode: 'any', edges } }),
    ]

    expect(() => createCrm({ ...options, entities: { project }, pipelines })).toThrow(
      expect.objectContaining({
        issues: [expect.objectContaining({ path: `delivery.transitions.plan.done.approval.${path}` })],
      }),
    )
  })
})
