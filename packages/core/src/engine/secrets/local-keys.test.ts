import { describe, expect, it } from 'vitest'
import { keyProviderContract } from '../../testing/index.ts'
import { localKeys } from './local-keys.ts'

const KEY = 'q7l4cFUXQ5XLo1Vt5lmUcX7rPzH4L2p0JfQm3cYkZ0Q='

describe('local keys', () => {
  for (const { id, title, run } of keyProviderContract())
    it(`${title} (${id})`, () => run(localKeys({ current: 'k1', keys: { k1: KEY } })))

  it.each([
    ['too short', 'c2hvcnQ='],
    ['no base64', '*'.repeat(44)],
  ])('refuse a key that is %s, and do not repeat it', (_, key) => {
    const make = () => localKeys({ current: 'k1', keys: { k1: key } })

    expect(make).toThrow('key "k1" must be 32 bytes as base64')
    expect(make).not.toThrow(key)
  })

  it('refuse a current key that is not among them', () => {
    expect(() => localKeys({ current: 'k2', keys: { k1: KEY } })).toThrow('there is no key "k2"')
  })
})
