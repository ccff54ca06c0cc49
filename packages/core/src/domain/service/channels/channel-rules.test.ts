import { expect, it } from 'vitest'
import { createCrm, memoryStore } from '../../../index.ts'

const make = (channels: unknown) => createCrm({ storage: memoryStore(), service: { channels } as never })
const long = 'a secret that is long enough to be one'

it.each([
  ['nothing', undefined],
  ['a secret', { secret: long }],
  ['secrets, of which one goes', { secret: [long, long] }],
  [
    'all of it',
    {
      ...{ secret: long, sameSubjectWithin: '2d', perSender: { most: 1, within: '1m' } },
      ...{ automatedOpens: true, answerBy: { webForm: 'mail' } },
    },
  ],
])('takes %s', (_, channels) => {
  expect(() => make(channels)).not.toThrow()
})

it.each([
  ['no object', 7, ''],
  ['an unknown option', { secrets: long }, '.secrets'],
  ['a short secret', { secret: 'short' }, '.secret'],
  ['no secret at all', { secret: [] }, '.secret'],
  ['one short secret of two', { secret: [long, 'short'] }, '.secret'],
  ['a window that is none', { sameSubjectWithin: '2 days' }, '.sameSubjectWithin'],
  ['a window without time', { sameSubjectWithin: '0d' }, '.sameSubjectWithin'],
  ['a flood of nothing', { perSender: { most: 0, within: '1h' } }, '.perSender'],
  ['a flood without time', { perSender: { most: 1 } }, '.perSender'],
  ['a flood beyond counting', { perSender: { most: 1_001, within: '1h' } }, '.perSender'],
  ['a flood with more', { perSender: { most: 1, within: '1h', per: 'ip' } }, '.perSender'],
  ['an answer by nothing', { answerBy: { webForm: '' } }, '.answerBy'],
  ['answers by one channel for all', { answerBy: 'mail' }, '.answerBy'],
  ['perhaps', { automatedOpens: 'perhaps' }, '.automatedOpens'],
])('refuses %s, and tells no secret', (_, channels, path) => {
  let told: unknown
  try {
    make(channels)
  } catch (error) {
    told = error
  }

  expect(told).toMatchObject({ code: 'CRM_CONFIG', issues: [{ path: `service.channels${path}` }] })
  expect(JSON.stringify(told)).not.toContain(long)
})
