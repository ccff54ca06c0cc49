import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ratingOfToken, ratingToken } from './rating-token.ts'

const SECRETS = ['a secret of at least 32 characters', 'another one that was used before it']
const subject = { tenant: 'acme', id: '0193-rating' }
const token = await ratingToken(SECRETS[0] ?? '', subject)
const [, signature = ''] = token.split('.')
const other = await ratingToken(SECRETS[0] ?? '', { tenant: 'acme', id: 'other' })

describe('a token', () => {
  it('leads to its rating, whichever of the secrets signed it', async () => {
    const old = await ratingToken(SECRETS[1] ?? '', subject)

    expect(await ratingOfToken(SECRETS, 'acme', token)).toBe('0193-rating')
    expect(await ratingOfToken(SECRETS, 'acme', old)).toBe('0193-rating')
  })

  it('is made again alike, and fits a link', async () => {
    expect(await ratingToken(SECRETS[0] ?? '', subject)).toBe(token)
    expect(encodeURIComponent(token)).toBe(token)
  })

  it.each<[string, string, readonly string[], string]>([
    ['of another tenant', 'globex', SECRETS, token],
    ['signed by a secret that was given up', 'acme', [SECRETS[1] ?? ''], token],
    ['where there is no secret', 'acme', [], token],
    ['for another rating', 'acme', SECRETS, `other.${signature}`],
    ["with another one's signature", 'acme', SECRETS, `0193-rating.${other.split('.')[1]}`],
    ['cut off', 'acme', SECRETS, token.slice(0, -1)],
    ['made longer', 'acme', SECRETS, `${token}A`],
    ['without a signature', 'acme', SECRETS, '0193-rating'],
    ['with an empty signature', 'acme', SECRETS, '0193-rating.'],
    ['without a rating', 'acme', SECRETS, `.${signature}`],
    ['in other letters', 'acme', SECRETS, token.toUpperCase()],
    ['with a space behind it', 'acme', SECRETS, `${token} `],
    ['of nothing', 'acme', SECRETS, ''],
  ])('leads nowhere %s', async (_, tenant, secrets, given) => {
    expect(await ratingOfToken(secrets, tenant, given)).toBeUndefined()
  })

  it('never survives being changed anywhere, not even in bits that a decoder ignores', async () => {
    const letters = fc.constantFrom(
      ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+/= é',
    )
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: token.length - 1 }), letters, async (at, letter) => {
        fc.pre(token[at] !== letter)
        const changed = token.slice(0, at) + letter + token.slice(at + 1)
        expect(await ratingOfToken(SECRETS, 'acme', changed)).toBeUndefined()
      }),
      { numRuns: 500 },
    )
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
      if (!token.endsWith(last))
        expect(await ratingOfToken(SECRETS, 'acme', token.slice(0, -1) + last)).toBeUndefined()
  })

  it('is never made up by chance, and nothing that is no token makes it fail', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        expect(await ratingOfToken(SECRETS, 'acme', text)).toBeUndefined()
      }),
    )
  })

  it('leads from any id of any tenant back to it, and to nothing in any other', async () => {
    const names = fc.string({ minLength: 1, maxLength: 128 })
    await fc.assert(
      fc.asyncProperty(names, names, names, async (tenant, id, elsewhere) => {
        const made = await ratingToken(SECRETS[0] ?? '', { tenant, id })
        expect(await ratingOfToken(SECRETS, tenant, made)).toBe(id)
        if (elsewhere !== tenant) expect(await ratingOfToken(SECRETS, elsewhere, made)).toBeUndefined()
      }),
    )
  })
})
