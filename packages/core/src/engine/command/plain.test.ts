import { expect, it } from 'vitest'
import { engineErrors } from '../engine-errors.ts'
import { entityOfRecord } from '../entities/codec.ts'
import { isCrmError } from '../errors.ts'
import { fromPlain, toPlain } from './plain.ts'

const there = (value: unknown) => fromPlain(JSON.parse(JSON.stringify(toPlain(value))))

it.each([
  ['a date', { at: new Date('2026-11-22T09:00:00Z') }],
  ['a list in a list', [[1], ['two', null]]],
  [
    'JSON of a customer with a key that looks like ours',
    { payload: { $date: 5, $record: 'lead', $$: true } },
  ],
  ['JSON that looks like a refusal', { payload: { $error: { code: 'CRM_TAKEN' } } }],
])('comes back as it was: %s', (_, value) => {
  expect(there(value)).toEqual(value)
})

it('knows a record again, so that it can be masked for whoever asks', () => {
  const record = { id: 'l1', name: 'Ada' }
  entityOfRecord.set(record, 'lead')

  const again = there({ lead: record }) as { lead: object }

  expect(again.lead).toEqual(record)
  expect(entityOfRecord.get(again.lead)).toBe('lead')
})

it('knows a refusal again, with its text in both languages and its issues', () => {
  const issues = [{ code: 'REQUIRED', message: 'is required.', zh: '必填。', path: 'name' }]
  const refusal = engineErrors.CRM_VALIDATION({ command: 'lead.create' }, { issues })

  const again = there([{ ok: false, error: refusal }]) as [{ error: typeof refusal }]

  const { error } = again[0]
  expect(isCrmError(error, 'CRM_VALIDATION')).toBe(true)
  expect(error.message).toBe(refusal.message)
  expect(error.text('zh-CN')).toBe(refusal.text('zh-CN'))
  expect(error.toJSON()).toEqual(refusal.toJSON())
})

it('reads equal values as equal, whatever the order of their keys', () => {
  expect(JSON.stringify(toPlain({ b: 1, a: { d: 2, c: 3 } }))).toBe(
    JSON.stringify(toPlain({ a: { c: 3, d: 2 }, b: 1 })),
  )
})

it('refuses what is nested without end with a code', () => {
  const circle: Record<string, unknown> = {}
  circle['self'] = circle

  expect(() => toPlain(circle)).toThrow(expect.objectContaining({ code: 'CRM_LIMIT' }))
})
