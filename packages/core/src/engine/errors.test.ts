import { describe, expect, it } from 'vitest'
import { CrmError, defineErrors, inBatch, isCrmError, knownErrors } from './errors.ts'

const shopErrors = defineErrors({
  SHOP_CLOSED: { en: 'The shop is closed.', zh: '商店已打烊。' },
  SHOP_TIER_LOCKED: {
    en: 'Tier {tier} is locked.',
    zh: '等级 {tier} 已锁定。',
    hint: 'Ask for the key.',
    retryable: true,
  },
})

describe('a refusal', () => {
  it('has its blanks filled in both languages', () => {
    const error = shopErrors.SHOP_TIER_LOCKED({ tier: 'gold' })

    expect([error.message, error.text('en'), error.text('zh-CN')]).toEqual([
      'Tier gold is locked.',
      'Tier gold is locked.',
      '等级 gold 已锁定。',
    ])
  })

  it('says its code, what to do, where to read on, and whether to try again', () => {
    expect(shopErrors.SHOP_TIER_LOCKED({ tier: 'gold' })).toMatchObject({
      name: 'CrmError',
      code: 'SHOP_TIER_LOCKED',
      hint: 'Ask for the key.',
      docs: expect.stringMatching(/errors\.md#shop_tier_locked$/),
      retryable: true,
      meta: { tier: 'gold' },
    })
    expect(shopErrors.SHOP_CLOSED()).toMatchObject({ hint: undefined, retryable: false, meta: {} })
  })

  it('tells the first three issues in its message, and how many more there are', () => {
    const issues = [1, 2, 3, 4, 5].map((at) => ({
      code: 'X',
      path: `field${at}`,
      message: `is ${at}.`,
      zh: `是${at}。`,
    }))

    const error = shopErrors.SHOP_CLOSED({}, { issues })

    expect(error.message).toBe('The shop is closed. field1: is 1. field2: is 2. field3: is 3. (+2)')
    expect(error.text('zh-CN')).toBe('商店已打烊。 field1: 是1。 field2: 是2。 field3: 是3。 (+2)')
    expect(error.issues).toHaveLength(5)
  })

  it('leaves the process without its cause and its stack', () => {
    const error = shopErrors.SHOP_CLOSED({}, { cause: new Error('select * from secrets') })

    expect(JSON.stringify(error)).not.toContain('secrets')
    expect(error.cause).toBeInstanceOf(Error)
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'SHOP_CLOSED',
      message: 'The shop is closed.',
      docs: error.docs,
      retryable: false,
      issues: [],
      meta: {},
    })
  })

  it('is recognised by its brand, also when another copy of the library made it', () => {
    const foreign = Object.defineProperty(new Error('x'), Symbol.for('crm.error'), { value: true })
    Object.assign(foreign, { code: 'SHOP_CLOSED' })

    expect(isCrmError(foreign)).toBe(true)
    expect(isCrmError(foreign, 'SHOP_CLOSED')).toBe(true)
    expect(isCrmError(foreign, 'SHOP_OPEN')).toBe(false)
  })

  it.each([null, undefined, 'SHOP_CLOSED', {}, new Error('x'), { code: 'SHOP_CLOSED' }])(
    'is not %s',
    (error) => {
      expect(isCrmError(error)).toBe(false)
    },
  )
})

describe('the refusal of one of a batch', () => {
  it('says which one it was, in its place and in the paths of its issues', () => {
    const error = shopErrors.SHOP_TIER_LOCKED(
      { tier: 'gold' },
      {
        issues: [
          { code: 'X', path: 'tier', message: 'is x.' },
          { code: 'Y', message: 'is y.' },
        ],
      },
    )

    const told = inBatch(error, 7)

    expect(told).toMatchObject({
      code: error.code,
      message: 'Tier gold is locked. 7.tier: is x. 7: is y.',
      meta: { tier: 'gold', index: 7 },
    })
  })

  it('stays as it is when its table is not known here', () => {
    const error = new CrmError('UNKNOWN_HERE', { en: 'x', zh: 'x' }, {}, {})

    expect(inBatch(error, 7)).toBe(error)
  })
})

describe('every refusal of ours', () => {
  it('says the same in both languages, with the same blanks', () => {
    const blanks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

    for (const [code, { en, zh }] of knownErrors)
      expect({ code, blanks: blanks(zh) }).toEqual({ code, blanks: blanks(en) })
  })
})
