import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { ALWAYS } from '../../conditions/predicate.ts'
import { memoryStore, type Table } from '../../store/index.ts'
import { nearestRanks, type Sought } from './nearest-ranks.ts'

const table: Table = {
  ...{ name: 'ran', unique: [], indexes: [] },
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'ms', kind: 'int', nullable: false },
  ],
}

/** Many values, often the same, some far away from the rest. */
const someValues = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.constantFrom(7, 8, 9_007_199_254_740), fc.nat()), {
    minLength: 1,
    maxLength: 40,
  })
  .map((values) => values.flatMap((value) => Array.from({ length: 400 }, (_, at) => value + (at % 97))))

describe('the value at a place', () => {
  test.prop([someValues, fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 3 })], {
    numRuns: 20,
  })('is what sorting all of them finds there', async (values, percents) => {
    const store = await memoryStore().open()
    await store.apply({ step: 'createTable', table })
    await store.insert(
      table,
      'acme',
      values.map((ms, at) => ({ id: `r${at}`, ms })),
    )
    const sorted = values.toSorted((one, other) => one - other)
    const [low = 0, high = 0] = [sorted[0], sorted.at(-1)]
    const rankOf = (percent: number) => Math.ceil((values.length * percent) / 100)
    const sought = percents.map(
      (percent): Sought => ({ column: 'ms', rank: rankOf(percent), low, high, count: values.length }),
    )

    expect(await nearestRanks((query) => store.aggregate(table, 'acme', query), ALWAYS, sought)).toEqual(
      percents.map((percent) => sorted[rankOf(percent) - 1]),
    )
  })
})
