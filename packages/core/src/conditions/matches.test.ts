import { describe, expect, it } from 'vitest'
import { defineCondition } from './define-condition.ts'
import { type Lead, type LeadCondition, lead, leadShape } from './fixtures/lead-shape.ts'
import { matches, prepareCondition } from './matches.ts'

const vars = (day: string) => ({ now: Date.parse(`${day}T12:00:00Z`), zone: 'UTC', actor: {} })

describe('a prepared condition', () => {
  it('is checked at once', () => {
    expect(() => prepareCondition(leadShape, { colour: 'red' })).toThrow('no field or relation colour')
    expect(() => prepareCondition<Lead>(leadShape, { region: { changed: true } })).toThrow('change at hand')
    expect(() => prepareCondition<Lead>(leadShape, { region: { wasEver: 'x' } })).toThrow('about the past')
  })

  it('reads its terms anew for each evaluation', () => {
    const fresh = prepareCondition<Lead>(leadShape, { createdAt: { gte: '-1d' } })
    const record = lead({ createdAt: new Date('2026-03-01T00:00:00Z') })

    expect(fresh.matches(record, { vars: vars('2026-03-01') })).toBe(true)
    expect(fresh.matches(record, { vars: vars('2026-03-05') })).toBe(false)
    expect(fresh.predicate(vars('2026-03-05'))).not.toEqual(fresh.predicate(vars('2026-03-01')))
    expect(() => fresh.matches(record)).toThrow('pass it in vars')
  })

  it('is lowered once when it has no terms', () => {
    const north = prepareCondition<Lead>(leadShape, { region: 'north' })

    expect(north.predicate()).toBe(north.predicate(vars('2026-03-01')))
    expect(north.matches(lead({ region: 'north' }))).toBe(true)
  })

  it('asks other related records when it is told to', () => {
    const hasLi = prepareCondition<Lead>(leadShape, { contacts: { some: { name: 'Li' } } })

    expect(hasLi.matches(lead(), { findRelated: () => [{ name: 'Li' }] })).toBe(true)
    expect(hasLi.matches(lead(), { findRelated: () => [] })).toBe(false)
  })

  it('describes and explains itself', () => {
    const north = prepareCondition<Lead>(leadShape, { region: 'north' })

    expect(north.describe('zh-CN')).toBe('地区为“north”')
    expect(north.explain(lead()).firstFalse).toMatchObject({ field: 'region', verdict: 'unknown' })
  })

  it('refuses a record that is none rather than guess', () => {
    expect(() => matches(leadShape, { discount: { gt: '1' } }, { discount: 'much' })).toThrow(
      'Expected a decimal',
    )
  })
})

describe('a named condition', () => {
  const keyAccount = defineCondition<Lead>()({
    code: 'key_account',
    args: { employees: { kind: 'int' }, regions: { kind: 'list', of: { kind: 'text' } } },
    where: ({ employees, regions }) => ({ employees: { gte: employees }, region: { in: regions } }),
  })

  it('expands to plain JSON', () => {
    const condition: LeadCondition = keyAccount({ employees: 500, regions: ['north'] })

    expect(condition).toEqual({ employees: { gte: 500 }, region: { in: ['north'] } })
    expect(keyAccount.code).toBe('key_account')
    expect(matches(leadShape, condition, lead({ employees: 501, region: 'north' }))).toBe(true)
  })

  it('refuses arguments of another type', () => {
    expect(() => keyAccount({ employees: 'many' as never, regions: [] })).toThrow('Expected an integer.')
  })
})
