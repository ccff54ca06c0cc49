import { describe, expect, it } from 'vitest'
import { type BusinessClock, createCrm, memoryStore, workingCalendar } from '../../index.ts'
import { definePipeline, type Pipeline, type Stage, type TransitionRules } from './pipeline.ts'

const good: Pipeline = definePipeline('opportunity', {
  id: 'p',
  stages: { a: {}, b: {} },
  transitions: { a: ['b'] },
})
const office = workingCalendar({ zone: 'UTC', week: { mon: [['09:00', '17:00']] } })
const withStage = (b: Stage): Pipeline => ({ ...good, stages: { a: {}, b } })
const withEdge = (...edges: NonNullable<TransitionRules['edges']>): Pipeline => ({
  ...good,
  transitions: { mode: 'matrix', edges },
})

describe('a pipeline that cannot mean what it says is refused before the CRM starts', () => {
  it.each<[string, readonly Pipeline[], string]>([
    ['no stages', [{ ...good, stages: {}, transitions: { mode: 'any' } }], 'p'],
    ['a way to a stage that is none', [withEdge({ from: 'a', to: 'c' })], 'p.transitions.c'],
    ['a way from a stage that is none', [withEdge({ from: 'c', to: 'a' })], 'p.transitions.c'],
    [
      'one way that is there twice',
      [withEdge({ from: 'a', to: 'b' }, { from: 'a', to: 'b', reasonRequired: true })],
      'p.transitions.a.b',
    ],
    [
      'a required field that is none',
      [withStage({ requireOnEnter: ['amuont'] })],
      'p.b.requireOnEnter.amuont',
    ],
    [
      'a required field that nobody can fill in',
      [withStage({ requireOnExit: ['status'] })],
      'p.b.requireOnExit.status',
    ],
    [
      'a required field of a way that is none',
      [withEdge({ from: 'a', to: 'b', require: ['amuont'] })],
      'p.transitions.a.b.require.amuont',
    ],
    ['a guard that means nothing', [withStage({ guard: { amuont: 1 } })], 'p.b.guard.amuont'],
    [
      'a guard of a way that means nothing',
      [withEdge({ from: 'a', to: 'b', guard: { name: { gt: 7 } } })],
      'p.transitions.a.b.guard.name.gt',
    ],
    [
      'a guard that asks the past',
      [withStage({ guard: { stage: { wasEver: 'a' } } })],
      'p.b.guard.stage.wasEver',
    ],
    [
      'a guard that asks about related records',
      [withStage({ guard: { account: { some: { name: 'ACME' } } } })],
      'p.b.guard',
    ],
    ['more than certainty', [withStage({ probabilityBp: 10_001 })], 'p.b.probabilityBp'],
    ['half a basis point', [withStage({ probabilityBp: 0.5 })], 'p.b.probabilityBp'],
    ['room for nobody', [withStage({ wip: 0 })], 'p.b.wip'],
    [
      'a clock that is none',
      [withStage({ rot: { after: '3d', clock: {} as BusinessClock } })],
      'p.b.rot.clock',
    ],
    ['weeks by a clock', [withStage({ rot: { after: '1w', clock: office } })], 'p.b.rot.after'],
    ['a time that is none', [withStage({ rot: { after: 'soon' as '1d' } })], 'p.b.rot.after'],
    ['an end where records begin', [{ ...good, stages: { a: { kind: 'lost' }, b: {} } }], 'p.a.kind'],
    ['a kind that is none', [withStage({ kind: 'wno' as 'won' })], 'p.b.kind'],
    ['a mode that is none', [{ ...good, transitions: { mode: 'some' as 'any' } }], 'p.transitions.mode'],
    ['what no stage has', [withStage({ requireOnEntr: ['name'] } as Stage)], 'p.b.requireOnEntr'],
    [
      'what no way has',
      [withEdge({ from: 'a', to: 'b', needs: ['name'] } as { from: string; to: string })],
      'p.transitions.a.b.needs',
    ],
    ['the id of another', [good, good], 'p'],
  ])('%s', (_, pipelines, path) => {
    expect(() => createCrm({ storage: memoryStore(), pipelines })).toThrow(
      expect.objectContaining({
        code: 'CRM_CONFIG',
        issues: [expect.objectContaining({ path, zh: expect.any(String) })],
      }),
    )
  })
})

describe('the short form of transitions', () => {
  it('means edges, also for a stage that is called mode', () => {
    const { transitions } = definePipeline('opportunity', {
      id: 'p',
      stages: { mode: {}, b: {} },
      transitions: { mode: ['b'] },
    })

    expect(transitions).toEqual({ mode: 'matrix', edges: [{ from: 'mode', to: 'b' }] })
  })
})
