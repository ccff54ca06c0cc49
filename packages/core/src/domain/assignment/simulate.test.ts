import { describe, expect, it } from 'vitest'
import type { Shape } from '../../conditions/shape.ts'
import { type AssignmentRule, roundRobin } from './assignment-rule.ts'
import type { AssignmentWorld } from './assignment-world.ts'
import { aPerson } from './people.ts'
import { prepareRules } from './prepared-rules.ts'
import { fairnessOf, simulate } from './simulate.ts'

const shape: Shape = {
  name: 'lead',
  relations: {},
  fields: { region: { type: { kind: 'text' }, nullable: true } },
}
const world: AssignmentWorld = {
  vars: { now: 0, zone: 'UTC' },
  teams: new Map([['north', ['ann', 'bo'].map((userId) => ({ userId, weight: 1 }))]]),
  people: new Map(['ann', 'bo'].map((userId) => [userId, aPerson(userId)])),
  turns: new Map(),
  paces: new Map(),
}
const rules: readonly AssignmentRule[] = [
  { id: 'north', on: 'lead', priority: 1, when: { region: 'north' }, assign: roundRobin({ team: 'north' }) },
]

describe('a simulation', () => {
  it('tells who would have got what, and how evenly', () => {
    const leads = ['north', 'south', 'north', 'north'].map((region) => ({ region }))

    expect(simulate(prepareRules(shape, rules), leads, world)).toEqual({
      decisions: [
        { rule: 'north', ownerId: 'ann' },
        { rule: undefined, ownerId: null },
        { rule: 'north', ownerId: 'bo' },
        { rule: 'north', ownerId: 'ann' },
      ],
      loads: new Map([
        ['ann', 2],
        ['bo', 1],
      ]),
      unassigned: 1,
      fairness: { spread: 1, jain: 0.9 },
    })
  })

  it('leaves the world as it was: it can be run again with the same result', () => {
    const leads = Array.from({ length: 5 }, () => ({ region: 'north' }))
    const prepared = prepareRules(shape, rules)

    expect(simulate(prepared, leads, world)).toEqual(simulate(prepared, leads, world))
    expect(world.turns.size).toBe(0)
  })
})

describe('fairness', () => {
  it.each([
    [[], 0, 1],
    [[7], 0, 1],
    [[3, 3, 3], 0, 1],
    [[4, 0], 4, 0.5],
    [[0, 0], 0, 1],
  ])('of %j is a spread of %d and an index of %d', (counts, spread, jain) => {
    expect(fairnessOf(counts)).toEqual({ spread, jain })
  })
})
