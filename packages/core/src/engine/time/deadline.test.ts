import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { withDeadline } from './deadline.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }))
afterEach(async () => {
  await vi.advanceTimersByTimeAsync(60_000)
  vi.useRealTimers()
})

const forEver = new Promise<never>(() => {})
const late = () => new Error('late')

it('gives what the work gives in time, and its failure', async () => {
  await expect(withDeadline(Promise.resolve(1), 100, late)).resolves.toBe(1)
  await expect(withDeadline(Promise.reject(new Error('own')), 100, late)).rejects.toThrow('own')
})

it.each([
  ['before it', 950, false],
  ['a step after it', 1_050, true],
])('is over at its time: %s', async (_, ms, isOver) => {
  const onExpired = vi.fn(late)
  const waiting = withDeadline(forEver, 1_000, onExpired).catch(() => undefined)

  await vi.advanceTimersByTimeAsync(ms)

  expect(onExpired).toHaveBeenCalledTimes(isOver ? 1 : 0)
  await vi.advanceTimersByTimeAsync(2_000)
  await waiting
})

it('watches many deadlines with one timer, and none once all is answered', async () => {
  const answers = Array.from({ length: 100 }, (_, at) =>
    withDeadline(forEver, 100 * (at + 1), late).catch(() => at),
  )
  expect(vi.getTimerCount()).toBe(1)

  await vi.advanceTimersByTimeAsync(10_100)

  expect(await Promise.all(answers)).toEqual(Array.from({ length: 100 }, (_, at) => at))
  expect(vi.getTimerCount()).toBe(0)
})

it('expires a deadline that begins while others are watched', async () => {
  const first = withDeadline(forEver, 200, late).catch(() => 'first')
  await vi.advanceTimersByTimeAsync(150)
  const second = withDeadline(forEver, 100, late).catch(() => 'second')

  await vi.advanceTimersByTimeAsync(150)

  expect(await Promise.all([first, second])).toEqual(['first', 'second'])
})
