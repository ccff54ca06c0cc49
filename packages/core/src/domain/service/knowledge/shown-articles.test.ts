import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { readBy, takenOver } from './shown-articles.ts'

interface Version {
  readonly publishFrom: Date
  readonly publishUntil: Date | null
}

const day = (at: number) => new Date(Date.UTC(2026, 0, 1 + at))

it('at each instant the version is shown that was published last of those that had begun, and no other', () => {
  const plan = fc.record({
    from: fc.integer({ min: 0, max: 12 }),
    days: fc.option(fc.integer({ min: 1, max: 6 })),
  })
  fc.assert(
    fc.property(fc.array(plan, { maxLength: 8 }), fc.integer({ min: 0, max: 12 }), (plans, now) => {
      let versions: readonly Version[] = []
      for (const { from, days } of plans) {
        const ended = versions.map((version) => ({ ...version, ...takenOver(version, day(from), day(now)) }))
        versions = [
          ...ended,
          { publishFrom: day(from), publishUntil: days === null ? null : day(from + days) },
        ]
      }
      for (let at = -1; at < 20; at++) {
        const shown = versions.flatMap(({ publishFrom, publishUntil }, no) =>
          publishFrom <= day(at) && (!publishUntil || day(at) < publishUntil) ? [no] : [],
        )
        const last = plans.findLastIndex(({ from }) => from <= at)
        const { from = 0, days = null } = plans[last] ?? {}
        const isShown = last >= 0 && (days === null || at < from + days)
        expect(shown).toEqual(isShown ? [last] : [])
      }
    }),
  )
})

it.each([
  ['public', ['public']],
  ['customers', ['public', 'customers']],
  ['agents', ['public', 'customers', 'agents']],
] as const)('whoever reads as %s reads what is for %j', (audience, circles) => {
  expect(readBy(audience)).toEqual(circles)
})
