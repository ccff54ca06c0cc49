import { describe, expect, it } from 'vitest'
import { refusedByStatus, refusedByTryton, unanswered } from './failure.ts'

const reading = { method: 'model.sale.sale.search_read', writes: false }
const writing = { method: 'model.sale.sale.create', writes: true }
const failedFetch = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) })

describe('what went wrong with Tryton', () => {
  it.each([
    ['nobody listens', 'ECONNREFUSED', 'unavailable', 'unavailable'],
    ['the line broke', 'UND_ERR_SOCKET', 'unavailable', 'timeoutUnknown'],
    ['the answer took too long', 'UND_ERR_HEADERS_TIMEOUT', 'unavailable', 'timeoutUnknown'],
  ])('where %s, a read did nothing and a write perhaps something', (_, code, read, written) => {
    expect(unanswered(reading, failedFetch(code)).code).toBe(read)
    expect(unanswered(writing, failedFetch(code)).code).toBe(written)
  })

  it.each([
    [401, 'auth'],
    [403, 'unsupported'],
    [404, 'notFound'],
    [413, 'validation'],
    [429, 'rateLimited'],
    [502, 'timeoutUnknown'],
    [503, 'unavailable'],
  ])('knows HTTP %i as %s', (status, code) => {
    expect(refusedByStatus(writing, new Response(null, { status })).code).toBe(code)
  })

  it('waits as long as it is asked to', () => {
    const answer = new Response(null, { status: 429, headers: { 'retry-after': '7' } })

    expect(refusedByStatus(reading, answer).retryAfterMs).toBe(7_000)
  })

  it.each([
    [['UserError', ['The code on party must be unique.', '', null]], 'validation'],
    [['UserWarning', ['late', 'This sale is late.', 'Go on?']], 'validation'],
    [['ConcurrencyException', 'Records were modified in the meanwhile'], 'conflict'],
    [['could not serialize access due to concurrent update', ''], 'conflict'],
    [['database is locked', ''], 'conflict'],
    [['server closed the connection unexpectedly', ''], 'timeoutUnknown'],
    [["'sale.sale' Model has no attribute 'colour'", ''], 'validation'],
  ])('knows %j inside of HTTP 200 as %s', (error, code) => {
    expect(refusedByTryton(writing, error).code).toBe(code)
  })

  it('says what Tryton said to people, and never a password', () => {
    const told = refusedByTryton(writing, ['UserError', ['The party has no address.', 'Add one.', null]])

    expect(told.message).toBe('The party has no address. Add one.')
  })
})
