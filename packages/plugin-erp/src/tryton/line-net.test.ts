import { describe, expect, it } from 'vitest'
import { checkLineNet } from './line-net.ts'

const line = { lineKey: 'l1', description: 'Tea', unit: 'kg', taxClass: 'free' }
const refused = expect.objectContaining({ code: 'validation' })

describe('what a line comes to in Tryton', () => {
  it.each([
    ['a whole amount', '3', '0.10', '0.30'],
    ['a half, rounded to the even cent below', '1', '0.125', '0.12'],
    ['a half, rounded to the even cent above', '1', '0.135', '0.14'],
    ['less than nothing, rounded alike', '-1', '0.125', '-0.12'],
    ['a thousandth of a unit', '0.125', '80', '10.00'],
    ['more than a floating-point number holds', '1', '9007199254740993.17', '9007199254740993.17'],
    ['zeros behind the fourth decimal', '2', '1.500000', '3'],
  ])('takes %s', (_, quantity, unitPrice, net) => {
    expect(() => checkLineNet({ ...line, quantity, unitPrice, net }, 2)).not.toThrow()
  })

  it.each([
    ['a half that is rounded up here', '1', '0.125', '0.13'],
    ['a net with a part of a cent', '1', '0.1', '0.101'],
    ['a fifth decimal of a price', '1', '0.00001', '0'],
  ])('refuses %s', (_, quantity, unitPrice, net) => {
    expect(() => checkLineNet({ ...line, quantity, unitPrice, net }, 2)).toThrow(refused)
  })
})
