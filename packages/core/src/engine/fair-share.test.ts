import { expect, it } from 'vitest'
import { fairShare } from './fair-share.ts'

/** Calls that end when they are told to, and the order in which they begin. */
function calls(limits: Parameters<typeof fairShare>[0], isShared = true) {
  const share = fairShare(limits, isShared)
  const begun: string[] = []
  const ends: (() => void)[] = []
  const call = (tenant: string, isPatient = false) =>
    share({ tenant, isPatient }, () => {
      begun.push(tenant)
      return new Promise<void>((resolve) => ends.push(resolve))
    })
  /** Ends the oldest call that runs, and lets what follows begin. */
  const endOne = async () => {
    ends.shift()?.()
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  }
  return { call, begun, endOne, share }
}

it('runs no more at once than it may', async () => {
  const { call, begun, endOne } = calls({ atOnce: 3 }, false)
  for (let at = 0; at < 5; at++) void call('acme')
  expect(begun).toHaveLength(3)

  await endOne()

  expect(begun).toHaveLength(4)
})

it('shares the places evenly between a flood and a small tenant', async () => {
  const { call, begun, endOne } = calls({ atOnce: 4 })
  for (let at = 0; at < 100; at++) void call('flood')
  for (let at = 0; at < 3; at++) void call('small')

  for (let at = 0; at < 5; at++) await endOne()

  expect(begun.filter((tenant) => tenant === 'small')).toHaveLength(3)
})

it('keeps places free of one tenant, so that another need not wait for calls that take long', () => {
  const { call, begun } = calls({ atOnce: 4 })
  for (let at = 0; at < 100; at++) void call('flood')
  expect(begun).toEqual(['flood', 'flood', 'flood'])

  void call('small')

  expect(begun.at(-1)).toBe('small')
})

it('gives all places to the only tenant that there is', () => {
  const { call, begun } = calls({ atOnce: 4 }, false)

  for (let at = 0; at < 100; at++) void call('acme')

  expect(begun).toHaveLength(4)
})

it('serves tenants that wait in turn', async () => {
  const { call, begun, endOne } = calls({ atOnce: 1 })
  void call('first')
  for (const tenant of ['a', 'a', 'a', 'b', 'b', 'c']) void call(tenant)

  for (let at = 0; at < 6; at++) await endOne()

  expect(begun).toEqual(['first', 'a', 'b', 'c', 'a', 'b', 'a'])
})

it('turns away what finds no place in the queue, and says when to try again', async () => {
  const { call } = calls({ atOnce: 1, waiting: 2 })
  for (let at = 0; at < 3; at++) void call('flood')

  await expect(call('flood')).rejects.toMatchObject({
    code: 'CRM_OVERLOADED',
    retryable: true,
    meta: { retryAfterMs: expect.any(Number) },
  })
})

it('keeps the queue of one tenant apart from those of others', async () => {
  const { call, begun, endOne } = calls({ atOnce: 1, waiting: 2 })
  for (let at = 0; at < 3; at++) void call('flood')
  void call('small')

  await endOne()
  await endOne()

  expect(begun).toContain('small')
})

it('turns away what waited too long', async () => {
  const { call, begun, endOne } = calls({ atOnce: 1, patience: 1 })
  void call('acme')

  await expect(call('acme')).rejects.toMatchObject({ code: 'CRM_OVERLOADED' })
  await endOne()

  expect(begun).toHaveLength(1)
})

it('never turns away work of its own', async () => {
  const { call, begun, endOne } = calls({ atOnce: 1, waiting: 1, patience: 1 })
  void call('acme')
  const work = [call('acme', true), call('acme', true)]
  await expect(call('acme')).rejects.toMatchObject({ code: 'CRM_OVERLOADED' })

  for (let at = 0; at < 3; at++) await endOne()

  await Promise.all(work)
  expect(begun).toHaveLength(3)
})

it('gives back the place of a call that fails', async () => {
  const { share } = calls({ atOnce: 1 })
  const failing = () => share({ tenant: 'acme' }, () => Promise.reject(new Error('no')))

  await expect(failing()).rejects.toThrow('no')
  await expect(failing()).rejects.toThrow('no')
  await expect(share({ tenant: 'acme' }, async () => 'yes')).resolves.toBe('yes')
})
