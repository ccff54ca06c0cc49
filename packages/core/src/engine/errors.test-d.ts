import { it } from 'vitest'
import { defineErrors } from './errors.ts'

const poolErrors = defineErrors({
  POOL_TAKEN: { en: 'Lead {leadId} belongs to {owner}.', zh: '线索 {leadId} 属于 {owner}。' },
  POOL_CLOSED: { en: 'The pool is closed.', zh: '公海已关闭。' },
})

it('makes errors with every blank filled', () => {
  const made = [
    poolErrors.POOL_TAKEN({ leadId: 'l', owner: 'ann' }, { cause: new Error('x') }),
    poolErrors.POOL_CLOSED(),
    poolErrors.POOL_CLOSED({}, { meta: { at: 1 } }),
  ]
  made.length.toFixed()
})

it('refuses blanks that are missing or do not exist', () => {
  // @ts-expect-error [2345] -- a blank is missing
  poolErrors.POOL_TAKEN({ leadId: 'l' })
  // @ts-expect-error [2554] -- all blanks are missing
  poolErrors.POOL_TAKEN()
  // @ts-expect-error [2353] -- there is no such blank
  poolErrors.POOL_TAKEN({ leadId: 'l', owner: 'ann', colour: 'red' })
  // @ts-expect-error [2339] -- there is no such refusal
  poolErrors.POOL_EMPTY()
  // @ts-expect-error [2322] -- codes are UPPER_SNAKE
  defineErrors({ poolTaken: { en: 'x', zh: 'x' } })
  // @ts-expect-error [2741] -- both languages
  defineErrors({ POOL_TAKEN: { en: 'x' } })
})
