import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { compileEntity } from '../../engine/entities/entity.ts'
import { type AggregateQuery, memoryStore } from '../../store/index.ts'
import { definePipeline } from './pipeline.ts'
import {
  type Cohort,
  type CohortQuestion,
  cohortFrom,
  cohortQuery,
  flowQuery,
  snapshotQuery,
  stageCounts,
  type Window,
} from './stage-funnel.ts'
import { stageVisit } from './stage-visit.ts'

const DAY = 86_400_000
const pipeline = definePipeline('opportunity', {
  id: 'p',
  stages: { Q: {}, P: {}, won: { kind: 'won' }, lost: { kind: 'lost' } },
  transitions: { mode: 'any' },
})
type Name = keyof typeof pipeline.stages
const { table } = compileEntity(stageVisit, {}, undefined)
const TENANT = 'acme'

/** A stay in a stage. */
interface Visit {
  readonly recordId: string
  readonly stage: string
  readonly seq: number
  readonly isFirst: boolean
  readonly enteredAt: Date
  readonly exitedAt: Date | null
}

/** A store with these visits, and what it answers. */
async function withVisits(visits: readonly Visit[]) {
  const store = await memoryStore().open()
  await store.apply({ step: 'createTable', table })
  const rows = visits.map((visit, at) => ({
    ...Object.fromEntries(table.columns.map(({ name }) => [name, null])),
    ...{ id: `v${at}`, version: 1, createdAt: 0, updatedAt: 0, enteredBy: 'ann' },
    ...{ ...visit, entity: 'opportunity', pipeline: pipeline.id },
    enteredAt: visit.enteredAt.getTime(),
    exitedAt: visit.exitedAt?.getTime() ?? null,
  }))
  await store.insert(table, TENANT, rows)
  const ask = (query: AggregateQuery) => store.aggregate(table, TENANT, query)
  return {
    cohort: async (asked: CohortQuestion): Promise<Cohort> =>
      cohortFrom(await ask(cohortQuery(pipeline, asked))),
    flow: async (asked: { window: Window; distinct: boolean }) =>
      stageCounts(pipeline, await ask(flowQuery(pipeline, asked))),
    snapshot: async (at: Date) => stageCounts(pipeline, await ask(snapshotQuery(pipeline, at))),
  }
}

/** A day of January 2026; 32 is the first of February, 0 the last of December. */
const day = (date: number) => new Date(Date.UTC(2026, 0, date))

/** A record's way as stages and the days on which they were entered. */
function way(recordId: string, ...entries: readonly (readonly [stage: Name, date: number])[]): Visit[] {
  return entries.map(([stage, date], at) => {
    const next = entries[at + 1]
    const isFirst = entries.findIndex(([other]) => other === stage) === at
    return {
      recordId,
      stage,
      seq: at + 1,
      isFirst,
      enteredAt: day(date),
      exitedAt: next ? day(next[1]) : null,
    }
  })
}

const example: readonly Visit[] = [
  ...way('d1', ['Q', 5], ['P', 10], ['won', 20]),
  ...way('d2', ['Q', 8], ['lost', 15]),
  ...way('d3', ['Q', 10], ['P', 25], ['Q', 28], ['P', 33]),
  ...way('d4', ['Q', 20]),
  ...way('d5', ['Q', -11], ['P', 5], ['lost', 30]),
  ...way('d6', ['Q', 12], ['won', 18]),
]
const january = { from: day(1), to: day(32) }
const question: CohortQuestion = {
  from: 'Q',
  to: 'P',
  window: january,
  horizonMs: 30 * DAY,
  skipCounts: true,
  now: day(41),
}

describe('a cohort', () => {
  it.each<[string, Partial<CohortQuestion>, object]>([
    [
      'has come through when it passed the stage by',
      {},
      { population: 5, converted: 3, censored: 1, rateBp: 7500 },
    ],
    [
      'has not when passing by does not count',
      { skipCounts: false },
      { population: 5, converted: 2, censored: 1, rateBp: 5000 },
    ],
    [
      'has nobody on the way once all time is over',
      { now: day(60) },
      { population: 5, converted: 3, censored: 0, rateBp: 6000 },
    ],
    [
      'counts who comes on the last instant of their time',
      { horizonMs: 15 * DAY },
      { population: 5, converted: 3, censored: 0, rateBp: 6000 },
    ],
    [
      'does not count who comes later',
      { horizonMs: 15 * DAY - 1 },
      { population: 5, converted: 2, censored: 0, rateBp: 4000 },
    ],
    [
      'knows nothing of what happens after now',
      { now: day(17) },
      { population: 4, converted: 1, censored: 2, rateBp: 5000 },
    ],
    [
      'is nobody in an empty window',
      { window: { from: day(1), to: day(1) } },
      { population: 0, converted: 0, censored: 0, rateBp: null },
    ],
  ])('%s', async (_, own, expected) => {
    const { cohort } = await withVisits(example)

    expect(await cohort({ ...question, ...own })).toEqual(expected)
  })
})

describe('the flow', () => {
  it.each([
    ['counts a record that bounces once', true, { Q: 5, P: 3, won: 2, lost: 2 }],
    ['counts every entry', false, { Q: 6, P: 3, won: 2, lost: 2 }],
  ])('%s', async (_, distinct, expected) => {
    const { flow } = await withVisits(example)

    expect(await flow({ window: january, distinct })).toEqual(expected)
  })
})

describe('the snapshot', () => {
  it.each([
    ['of the worked example', 31, { Q: 2, P: 0, won: 2, lost: 2 }],
    ['of the day on which one stage was left for another', 25, { Q: 1, P: 2, won: 2, lost: 1 }],
    ['of a day before all of it', -20, { Q: 0, P: 0, won: 0, lost: 0 }],
  ])('%s', async (_, date, expected) => {
    const { snapshot } = await withVisits(example)

    expect(await snapshot(day(date))).toEqual(expected)
  })
})

const names = Object.keys(pipeline.stages) as Name[]
const someWay = fc.array(fc.tuple(fc.constantFrom(...names), fc.integer({ min: 0, max: 6 })), {
  maxLength: 6,
})
const someVisits = fc.array(someWay, { maxLength: 6 }).map((ways) =>
  ways.flatMap((steps, at) => {
    const dates = steps.map((_, last) => steps.slice(0, last + 1).reduce((sum, [, days]) => sum + days, 1))
    return way(`r${at}`, ...steps.map(([stage], step): [Name, number] => [stage, dates[step] ?? 1]))
  }),
)
const shuffled = someVisits.chain((visits) =>
  fc.shuffledSubarray(visits, { minLength: visits.length, maxLength: visits.length }),
)

/** The visits of one record as a plain list of what happened, oldest first. */
function diary(visits: readonly Visit[], recordId: string) {
  const own = visits.filter((visit) => visit.recordId === recordId)
  return own
    .sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
    .map(({ stage, enteredAt }) => ({ stage, at: enteredAt }))
}
const recordsOf = (visits: readonly Visit[]) => [...new Set(visits.map(({ recordId }) => recordId))]

describe('what is counted from visits is what a reader of the diaries counts', () => {
  const days = fc.integer({ min: 0, max: 30 })

  test.prop([shuffled, days])('in a snapshot', async (visits, date) => {
    const counts: Record<string, number> = { Q: 0, P: 0, won: 0, lost: 0 }
    for (const recordId of recordsOf(visits)) {
      const last = diary(visits, recordId).findLast(({ at }) => at <= day(date))
      if (last) counts[last.stage] = (counts[last.stage] ?? 0) + 1
    }

    const { snapshot } = await withVisits(visits)
    expect(await snapshot(day(date))).toEqual(counts)
  })

  test.prop([shuffled, days, days, fc.boolean()])('in a flow', async (visits, first, last, distinct) => {
    const counts: Record<string, number> = { Q: 0, P: 0, won: 0, lost: 0 }
    for (const recordId of recordsOf(visits)) {
      const seen: string[] = []
      for (const { stage, at } of diary(visits, recordId)) {
        const isCounted = at >= day(first) && at < day(last) && !(distinct && seen.includes(stage))
        if (isCounted) counts[stage] = (counts[stage] ?? 0) + 1
        if (isCounted) seen.push(stage)
      }
    }

    const { flow } = await withVisits(visits)
    expect(await flow({ window: { from: day(first), to: day(last) }, distinct })).toEqual(counts)
  })

  test.prop([shuffled, days, days, days, fc.integer({ min: 0, max: 15 }), fc.boolean()])(
    'in a cohort',
    async (visits, first, last, today, horizon, skipCounts) => {
      let [population, converted, censored] = [0, 0, 0]
      for (const recordId of recordsOf(visits)) {
        const known = diary(visits, recordId).filter(({ at }) => at <= day(today))
        let [begun, isThrough]: [Date | undefined, boolean] = [undefined, false]
        for (const { stage, at } of known) {
          const inTime = begun && at.getTime() - begun.getTime() <= horizon * DAY
          if (inTime && (stage === 'P' || (skipCounts && stage === 'won'))) isThrough = true
          if (stage === 'Q') begun ??= at
        }
        if (!begun || begun < day(first) || begun >= day(last)) continue
        const hasTime = begun.getTime() + horizon * DAY > day(today).getTime()
        const stage = known.at(-1)?.stage
        population += 1
        if (isThrough) converted += 1
        else if (hasTime && stage !== 'won' && stage !== 'lost') censored += 1
      }

      const { cohort } = await withVisits(visits)
      expect(
        await cohort({
          ...question,
          window: { from: day(first), to: day(last) },
          horizonMs: horizon * DAY,
          skipCounts,
          now: day(today),
        }),
      ).toMatchObject({ population, converted, censored })
    },
  )
})
