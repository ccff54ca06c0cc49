import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SECRET } from './fixtures/raw-mail.ts'
import { base32, partsOfSealed, sealedText } from './seal.ts'

it.each([
  ['', ''],
  ['f', 'my'],
  ['fo', 'mzxq'],
  ['foo', 'mzxw6'],
  ['foob', 'mzxw6yq'],
  ['fooba', 'mzxw6ytb'],
  ['foobar', 'mzxw6ytboi'],
])('base32 of %j is %j', (text, expected) => {
  expect(base32(Buffer.from(text))).toBe(expected)
})

it('what was sealed comes back, for its kind and its tenant alone', () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 })
  fc.assert(
    fc.property(text, text, fc.array(text, { maxLength: 4 }), text, (kind, tenant, parts, other) => {
      const sealed = sealedText(kind, tenant, parts, SECRET)
      expect(partsOfSealed(sealed, kind, tenant, SECRET)).toEqual(parts)
      expect(partsOfSealed(sealed.toUpperCase(), kind, tenant, [`${SECRET}!`, SECRET])).toEqual(parts)
      if (other !== tenant) expect(partsOfSealed(sealed, kind, other, SECRET)).toBeUndefined()
      if (other !== kind) expect(partsOfSealed(sealed, other, tenant, SECRET)).toBeUndefined()
    }),
  )
})

it('no other text means the same, not even by bits that a decoder ignores', () => {
  for (const part of ['a', 'ab', 'abc', 'abcd', 'abcde']) {
    const [content = '', seal = ''] = sealedText('kind', 'acme', [part], SECRET).split('-')
    for (const last of 'abcdefghijklmnopqrstuvwxyz234567') {
      if (content.endsWith(last)) continue
      expect(partsOfSealed(`${content.slice(0, -1)}${last}-${seal}`, 'kind', 'acme', SECRET)).toBeUndefined()
    }
  }
})
