import { expect, it } from 'vitest'
import { commerce } from '../../commerce.ts'
import { memoryStore } from '../../index.ts'
import { accessLeaks } from '../../testing/index.ts'

it('AC-01 shows, lists, counts and answers nothing of commerce to whom it is hidden', async () => {
  const leaks = await accessLeaks({ storage: memoryStore(), plugins: [commerce({ currency: 'CNY' })] })

  expect(leaks).toEqual([])
}, 300_000)
