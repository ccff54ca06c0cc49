import { describe, expect, it } from 'vitest'
import { ALONE, isAgreed, type Step, seatsFor, stepsOf } from './approval-step.ts'

const seats = [{ user: 'ann' }, { role: 'manager' }, { team: 'legal' }] as const
const all: Step = { mode: 'all', seats }

function voter(own: Partial<{ userIds: string[]; roles: string[]; teams: string[] }>) {
  const { userIds = ['zoe'], roles = [], teams = [] } = own
  return { userIds: new Set(userIds), roles, teams: new Set(teams) }
}

describe('who may speak in a step', () => {
  it.each([
    ['the user', { userIds: ['ann'] }, [0]],
    ['who stands in for the user', { userIds: ['bob', 'ann'] }, [0]],
    ['whoever has the role', { roles: ['manager'] }, [1]],
    ['a member of the team', { teams: ['legal'] }, [2]],
    ['one person for several', { roles: ['manager'], teams: ['legal'] }, [1, 2]],
    ['nobody else', { roles: ['admin'] }, []],
  ])('%s', (_, own, places) => {
    expect(seatsFor(all, voter(own))).toEqual(places)
  })

  it('is, once it was escalated, whoever it was escalated to, alone', () => {
    const step: Step = { ...all, escalatedTo: [{ role: 'director' }] }

    expect(seatsFor(step, voter({ roles: ['director', 'manager'] }))).toEqual([ALONE, 1])
  })
})

describe('enough have agreed', () => {
  it.each<[string, Step['mode'], number[][], boolean]>([
    ['any: after one', 'any', [[1]], true],
    ['any: not before', 'any', [], false],
    ['all: when each seat has somebody', 'all', [[0], [1], [2]], true],
    ['all: not while one is empty', 'all', [[0], [1]], false],
    ['all: two people in one seat fill only that', 'all', [[0], [1], [1]], false],
    ['all: who could sit in two makes room for who can only sit in one', 'all', [[0, 1], [0], [2]], true],
    ['all: one person does not fill two seats', 'all', [[0, 1, 2], [0]], false],
    ['quorum: after so many', { quorum: 2 }, [[1], [1]], true],
    ['quorum: not before', { quorum: 2 }, [[1]], false],
    ['escalated: one alone', 'all', [[ALONE]], true],
  ])('%s', (_, mode, agreed, enough) => {
    expect(isAgreed({ mode, seats }, agreed)).toBe(enough)
  })
})

describe('the steps of a rule', () => {
  const read = (field: string) => (field === 'ownerId' ? 'ann' : undefined)

  it('are one, but for a sequence, which has one for each entry', () => {
    expect(stepsOf({ by: seats }, read)).toEqual([{ mode: 'all', seats }])
    expect(stepsOf({ mode: 'sequence', by: seats }, read)).toEqual(
      seats.map((seat) => ({ mode: 'any', seats: [seat] })),
    )
  })

  it('name the user that a field of the record holds', () => {
    expect(stepsOf({ mode: 'any', by: [{ field: 'ownerId' }, { field: 'contactId' }] }, read)).toEqual([
      { mode: 'any', seats: [{ user: 'ann' }] },
    ])
  })
})
