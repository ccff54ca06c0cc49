import { describe, expect, it } from 'vitest'
import { sha256, uuidV7 } from './ids.ts'

const NOW = Date.UTC(2026, 10, 22)

describe('an id', () => {
  it('is a UUID of version 7, which begins with the time', () => {
    const id = uuidV7().next(NOW)

    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(NOW)
  })

  it('comes after all that were made before, however many in a millisecond', () => {
    const ids = uuidV7()

    const made = Array.from({ length: 20_000 }, () => ids.next(NOW))

    expect(made).toEqual(made.toSorted())
    expect(new Set(made).size).toBe(made.length)
  })

  it('comes after all that were made before, even when the clock goes back', () => {
    const ids = uuidV7()
    const first = ids.next(NOW)

    expect(ids.next(NOW - 3_600_000) > first).toBe(true)
  })

  it('is never made twice by two makers', () => {
    const [one, other] = [uuidV7(), uuidV7()]

    const made = Array.from({ length: 5_000 }, () => [one.next(NOW), other.next(NOW)]).flat()

    expect(new Set(made).size).toBe(made.length)
  })
})

describe('the SHA-256 of a text', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ])('of "%s" is in hexadecimal', async (text, digest) => {
    expect(await sha256(text)).toBe(digest)
  })
})
