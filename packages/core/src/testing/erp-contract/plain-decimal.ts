import assert from 'node:assert/strict'

const DECIMAL = /^-?\d+(\.\d+)?$/

/** A decimal without zeros that say nothing, so that two of one value are one text. */
export function plainDecimal(text: string): string {
  assert.equal(typeof text, 'string', `A decimal is a text, and not ${typeof text}.`)
  assert.match(text, DECIMAL, `"${text}" is a decimal.`)
  const [whole = '', places = ''] = text.split('.')
  const behind = places.replace(/0+$/, '')
  return `${whole.replace(/^(-?)0+(?=\d)/, '$1')}${behind && `.${behind}`}`.replace(/^-0$/, '0')
}

export function assertDecimal(actual: string, expected: string, what: string): void {
  assert.equal(plainDecimal(actual), plainDecimal(expected), what)
}
