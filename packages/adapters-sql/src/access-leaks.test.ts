import { accessLeaks } from '@guanxi/core/testing'
import { expect, it } from 'vitest'
import { TWO_DATABASES } from './fixtures/two-databases.ts'

it.each(TWO_DATABASES)(
  'AC-01 AC-03 AC-04 AC-05 AC-06 AC-07 AC-08 AC-09 AC-10 AC-13 on %s nothing tells what is hidden, in any entity',
  async (_, open) => {
    const database = await open()
    try {
      expect(await accessLeaks({ storage: database.connect() })).toEqual([])
    } finally {
      await database.drop()
    }
  },
  300_000,
)
