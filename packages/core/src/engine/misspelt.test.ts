import { expect, it } from 'vitest'
import { nearestName } from '../conditions/nearest-name.ts'

it.each([
  ['a letter too many', 'tennant', 'tenant'],
  ['a letter left out', 'rols', 'roles'],
  ['two letters swapped', 'raed', 'read'],
  ['a letter mistaken', 'tenent', 'tenant'],
  ['capitals only', 'cn', 'CN'],
  ['nothing alike', 'colour', undefined],
  ['short names, in which one slip is half the name', 'UK', undefined],
])('knows what was meant by %s: %s', (_, wrong, meant) => {
  expect(nearestName(wrong, ['tenant', 'roles', 'read', 'CN', 'UA'])).toBe(meant)
})
