import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jaroWinkler } from './jaro-winkler.ts'

describe('the likeness of two names', () => {
  // Winkler, "Advanced Methods for Record Linkage" (1994), table 1, and the pairs that every text on it repeats.
  it.each([
    ['MARTHA', 'MARHTA', 0.9611],
    ['DIXON', 'DICKSONX', 0.8133],
    ['DWAYNE', 'DUANE', 0.84],
    ['SHACKLEFORD', 'SHACKELFORD', 0.982],
    ['DUNNINGHAM', 'CUNNIGHAM', 0.896],
    ['NICHLESON', 'NICHULSON', 0.956],
    ['JONES', 'JOHNSON', 0.832],
    ['MASSEY', 'MASSIE', 0.933],
    ['ABROMS', 'ABRAMS', 0.922],
    ['HARDIN', 'MARTINEZ', 0.722],
    ['JERALDINE', 'GERALDINE', 0.926],
    ['MICHELLE', 'MICHAEL', 0.921],
    ['JULIES', 'JULIUS', 0.933],
    ['TANYA', 'TONYA', 0.88],
    ['SEAN', 'SUSAN', 0.805],
    ['JON', 'JOHN', 0.933],
  ])('%s and %s is %d, as published', (left, right, published) => {
    const digits = String(published).length - 2

    expect(Number(jaroWinkler(left, right).toFixed(digits))).toBe(published)
  })

  it.each([
    ['the same', 'acme', 'acme', 1],
    ['nothing in common', 'abc', 'xyz', 0],
    ['one letter, another', 'a', 'b', 0],
    ['equal letters out of reach', 'ab', 'ba', 0],
    ['a name and none', 'acme', '', 0],
  ])('is known at its edges: %s', (_, left, right, likeness) => {
    expect(jaroWinkler(left, right)).toBe(likeness)
  })

  it('is between 0 and 1, and the same in both directions', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '华', ' '), maxLength: 12 })

    fc.assert(
      fc.property(name, name, (left, right) => {
        const likeness = jaroWinkler(left, right)

        expect(likeness).toBe(jaroWinkler(right, left))
        expect(likeness).toBeGreaterThanOrEqual(0)
        expect(likeness).toBeLessThanOrEqual(1)
        expect(likeness === 1).toBe(left === right)
      }),
      { numRuns: 5000 },
    )
  })
})
