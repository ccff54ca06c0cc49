import { describe, expect, it } from 'vitest'
import { createCrm, memoryStore, type ScoreModel } from '../../../../index.ts'

const rule = { id: 'large', when: { employees: { gte: 500 } }, points: 30 }
const call = { id: 'calls', on: { type: 'call' }, points: 5 }
const model = { id: 'fit', version: 1, rules: [rule, call], grades: [{ grade: 'A', from: 10 }] }

function problemsOf(scoring: unknown): readonly { path?: string; code: string }[] {
  try {
    createCrm({ storage: memoryStore(), scoring: scoring as ScoreModel })
    return []
  } catch (error) {
    return (error as { issues: readonly { path?: string; code: string }[] }).issues
  }
}

describe('a score model', () => {
  it('is fine as it should be', () => {
    expect(problemsOf(model)).toEqual([])
  })

  it.each<[string, unknown, string, string]>([
    ['no object', 7, 'scoring', 'SCORE_MODEL'],
    ['nothing in it', {}, 'scoring.id', 'SCORE_MODEL'],
    ['a misspelt key', { ...model, rulez: [] }, 'scoring.rulez', 'OPTION_UNKNOWN'],
    ['a version that is none', { ...model, version: 0 }, 'scoring.version', 'SCORE_MODEL'],
    ['no rules', { ...model, rules: 7 }, 'scoring.rules', 'SCORE_MODEL'],
    ['a rule that is none', { ...model, rules: [null] }, 'scoring.rules.0', 'SCORE_MODEL'],
    [
      'two rules of one id',
      { ...model, rules: [rule, { ...call, id: 'large' }] },
      'scoring.rules.1.id',
      'SCORE_MODEL',
    ],
    ['both kinds of condition', { ...model, rules: [{ ...rule, on: {} }] }, 'scoring.rules.0', 'SCORE_MODEL'],
    ['neither of them', { ...model, rules: [{ id: 'x', points: 1 }] }, 'scoring.rules.0', 'SCORE_MODEL'],
    [
      'half a point',
      { ...model, rules: [{ ...rule, points: 0.5 }] },
      'scoring.rules.0.points',
      'SCORE_MODEL',
    ],
    [
      'an unknown field',
      { ...model, rules: [{ ...rule, when: { employes: 1 } }] },
      'scoring.rules.0.when.employes',
      'CONDITION_UNKNOWN_FIELD',
    ],
    [
      'a cap on what the lead is',
      { ...model, rules: [{ ...rule, cap: 3 }] },
      'scoring.rules.0.cap',
      'OPTION_UNKNOWN',
    ],
    ['no cap at all', { ...model, rules: [{ ...call, cap: 0 }] }, 'scoring.rules.0.cap', 'SCORE_MODEL'],
    [
      'a half-life that is none',
      { ...model, rules: [{ ...call, decay: { halfLife: '0d' } }] },
      'scoring.rules.0.decay.halfLife',
      'SCORE_MODEL',
    ],
    [
      'decay and window',
      { ...model, rules: [{ ...call, decay: { halfLife: '1d' }, window: '1d' }] },
      'scoring.rules.0',
      'SCORE_MODEL',
    ],
    [
      'who asks',
      { ...model, rules: [{ ...rule, when: { ownerId: { actor: 'id' } } }] },
      'scoring.rules.0.when',
      'SCORE_MODEL',
    ],
    [
      'other records',
      { ...model, rules: [{ ...rule, when: { activities: { some: {} } } }] },
      'scoring.rules.0.when',
      'SCORE_MODEL',
    ],
    [
      'a question about the score itself',
      { ...model, rules: [{ ...rule, when: { grade: 'A' } }] },
      'scoring.rules.0.when',
      'SCORE_MODEL',
    ],
    [
      'two grades of one name',
      {
        ...model,
        grades: [
          { grade: 'A', from: 1 },
          { grade: 'A', from: 2 },
        ],
      },
      'scoring.grades.1.grade',
      'SCORE_MODEL',
    ],
    [
      'two grades from one score',
      {
        ...model,
        grades: [
          { grade: 'A', from: 1 },
          { grade: 'B', from: 1 },
        ],
      },
      'scoring.grades.1.from',
      'SCORE_MODEL',
    ],
    [
      'more points than there are numbers',
      { ...model, rules: [{ ...call, points: 2 ** 50 }] },
      'scoring.rules',
      'SCORE_OVERFLOW',
    ],
  ])('with %s is refused', (_, scoring, path, code) => {
    expect(problemsOf(scoring)).toContainEqual(expect.objectContaining({ path, code }))
  })

  it('with a cap does not overflow', () => {
    expect(problemsOf({ ...model, rules: [{ ...call, points: 2 ** 50, cap: 2 ** 52 }] })).toEqual([])
  })
})
