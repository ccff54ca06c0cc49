import { expect, inject, it, onTestFinished } from 'vitest'
import { createTestDatabase } from '../../scripts/test-database.ts'
import { report } from './report.ts'
import { runCluster } from './story.ts'

it('every effect happens once, although workers are killed in the middle of it', {
  timeout: 180_000,
}, async () => {
  const database = await createTestDatabase(inject('postgres'))
  onTestFinished(() => database.drop())

  const outcome = await runCluster(database.url)

  expect(outcome).toMatchObject({
    stopped: 0,
    audit: { leads: 680, greetedOnce: 680, callbacks: 40, breachedOnce: 40, leases: 0 },
  })
  expect(report(outcome, 'en').at(-1)).toBe('Every effect happened once.')
  expect(report(outcome, 'zh-CN').at(-1)).toBe('每个效果恰好发生一次。')
})
