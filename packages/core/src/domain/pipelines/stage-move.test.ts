import { describe, expect, it } from 'vitest'
import { createCrm, definePipeline, memoryStore, type Pipeline } from '../../index.ts'
import { standardPipeline } from './pipeline.ts'
import { stageMove } from './stage-move.ts'

const complete = { amount: { amount: '1.00', currency: 'CNY' }, closeDate: '2026-12-31', lostReason: 'Price' }

describe('a move to another stage', () => {
  it.each<[string, string, string, object, object]>([
    ['to where it may go', 'qualify', 'propose', complete, { kind: 'move' }],
    ['to where it is', 'propose', 'propose', {}, { kind: 'stay' }],
    ['over a stage', 'qualify', 'won', complete, { kind: 'not-allowed', allowed: ['propose', 'lost'] }],
    ['back', 'negotiate', 'propose', complete, { kind: 'not-allowed', allowed: ['won', 'lost'] }],
    ['out of an end', 'won', 'qualify', complete, { kind: 'not-allowed', allowed: [] }],
    ['to a stage that is none', 'qualify', 'closed', complete, { kind: 'unknown' }],
    ['to a property of every object', 'qualify', 'constructor', complete, { kind: 'unknown' }],
    ['from a stage that was given up', 'old', 'won', complete, { kind: 'not-allowed', allowed: [] }],
    [
      'with one thing missing',
      'qualify',
      'propose',
      { ...complete, amount: null },
      { kind: 'incomplete', missing: ['amount'] },
    ],
    ['with all missing', 'qualify', 'propose', {}, { kind: 'incomplete', missing: ['amount', 'closeDate'] }],
  ])('%s', (_, from, to, record, outcome) => {
    expect(stageMove(standardPipeline, from, to, record as Record<string, unknown>)).toMatchObject(outcome)
  })
})

describe('a pipeline that cannot mean what it says', () => {
  const good: Pipeline = definePipeline('opportunity', {
    id: 'p',
    stages: { a: {}, b: {} },
    transitions: { a: ['b'] },
  })

  it.each<[string, readonly Pipeline[], string]>([
    ['no stages', [{ ...good, stages: {}, transitions: {} }], 'p'],
    ['a way to a stage that is none', [{ ...good, transitions: { a: ['c'] } }], 'p.transitions.c'],
    ['a way from a stage that is none', [{ ...good, transitions: { c: ['a'] } }], 'p.transitions.c'],
    [
      'a required field that is none',
      [{ ...good, stages: { a: {}, b: { require: ['amuont'] } } }],
      'p.b.require.amuont',
    ],
    [
      'a required field that nobody can fill in',
      [{ ...good, stages: { a: {}, b: { require: ['status'] } } }],
      'p.b.require.status',
    ],
    ['the id of another', [good, good], 'p'],
  ])('is refused before the CRM starts: %s', (_, pipelines, path) => {
    expect(() => createCrm({ storage: memoryStore(), pipelines })).toThrow(
      expect.objectContaining({ code: 'CRM_CONFIG', issues: [expect.objectContaining({ path })] }),
    )
  })
})
