import { describe, expect, it } from 'vitest'
import { createCrm, memoryStore, type ScoreGrade, type ScoreRule } from '../../../../index.ts'
import { scoreDoubts } from './score-doubts.ts'

const crm = createCrm({ storage: memoryStore() })
const shapes = { lead: crm.shape('lead'), activity: crm.shape('activity') }

function codesOf(rules: readonly ScoreRule[], ...grades: readonly ScoreGrade[]): readonly string[] {
  return scoreDoubts({ id: 'interest', version: 1, rules, grades }, shapes).map(
    ({ code, path }) => `${code} ${path}`,
  )
}

const LARGE: ScoreRule = { id: 'large', when: { employees: { gte: 500 } }, points: 30 }
const CALLS: ScoreRule = { id: 'calls', on: { type: 'call' }, points: 10, cap: 50 }
const FREE_MAIL: ScoreRule = { id: 'free', when: { email: { endsWith: '@qq.com' } }, points: -20 }

describe('what a score model hardly means', () => {
  it('is a grade that all points together do not reach', () => {
    expect(codesOf([LARGE, CALLS], { grade: 'A', from: 81 })).toEqual([
      'GRADE_UNREACHED scoring.grades.0.from',
    ])
    expect(codesOf([LARGE, CALLS, FREE_MAIL], { grade: 'A', from: 80 })).toEqual([])
  })

  it('counts an event without a cap as often as it may happen', () => {
    expect(codesOf([{ id: 'calls', on: { type: 'call' }, points: 1 }], { grade: 'A', from: 900 })).toEqual([])
  })

  it('is a grade below one that every lead has', () => {
    const grades = [
      { grade: 'C', from: -100 },
      { grade: 'B', from: -20 },
      { grade: 'A', from: 20 },
    ]

    expect(codesOf([LARGE, FREE_MAIL], ...grades)).toEqual(['GRADE_UNREACHED scoring.grades.0.from'])
  })

  it('is a rule that nothing satisfies, whose points then reach nothing', () => {
    const never: ScoreRule = { id: 'never', when: { employees: { gt: 5, lt: 3 } }, points: 100 }

    expect(codesOf([LARGE, never], { grade: 'A', from: 50 })).toEqual([
      'CONDITION_UNSATISFIABLE scoring.rules.1.when.employees',
      'GRADE_UNREACHED scoring.grades.0.from',
    ])
  })
})
