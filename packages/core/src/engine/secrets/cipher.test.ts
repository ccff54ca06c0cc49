import { describe, expect, it } from 'vitest'
import { toBytes, toText } from './bytes.ts'
import { platformCipher, randomBytes, webCipher } from './cipher.ts'

const [key, bound, plain] = [randomBytes(32), toBytes('here'), toBytes('héllo 关系')]

describe.each([
  ['the platform', platformCipher()],
  ['the web', webCipher()],
])('the cipher of %s', (_, cipher) => {
  it('opens what any of them sealed', async () => {
    for (const other of [platformCipher(), webCipher()])
      expect(toText(await cipher.open(key, bound, await other.seal(key, bound, plain)))).toBe('héllo 关系')
  })

  it('seals nothing twice alike', async () => {
    const many = await Promise.all(Array.from({ length: 600 }, async () => cipher.seal(key, bound, plain)))
    expect(new Set(many.map(String)).size).toBe(600)
  })

  it('opens nothing that was changed, cut off or bound to something else', async () => {
    const sealed = await cipher.seal(key, bound, plain)
    const open = async (...asked: Parameters<typeof cipher.open>) => cipher.open(...asked)
    for (let at = 0; at < sealed.length; at++)
      await expect(
        open(
          key,
          bound,
          sealed.map((byte, place) => (place === at ? byte ^ 1 : byte)),
        ),
      ).rejects.toThrow()
    for (let length = 0; length < sealed.length; length++)
      await expect(open(key, bound, sealed.slice(0, length))).rejects.toThrow()
    await expect(open(key, toBytes('there'), sealed)).rejects.toThrow()
    await expect(open(randomBytes(32), bound, sealed)).rejects.toThrow()
  })

  it('makes the same hash as the other', async () => {
    expect([...(await cipher.mac(key, plain))]).toEqual([...(await webCipher().mac(key, plain))])
  })
})
