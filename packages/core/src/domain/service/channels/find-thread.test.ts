import { expect, it } from 'vitest'
import { findThread, numberInSubject, plainSubject } from './find-thread.ts'

const none = { isKnownThere: false }

it.each([
  ['nothing speaks for a ticket', none, undefined],
  [
    'it answers a message, whatever else it says',
    { ...none, thread: 'a', token: 'b', subject: 'c' },
    { ticketId: 'a', by: 'thread' },
  ],
  [
    'it carries a token of ours',
    { ...none, token: 'b', subject: 'c', recent: 'd' },
    { ticketId: 'b', by: 'token' },
  ],
  [
    'its sender is known on the ticket of its subject',
    { subject: 'c', isKnownThere: true, recent: 'd' },
    { ticketId: 'c', by: 'subject' },
  ],
  ['a stranger guesses a number', { ...none, subject: 'c' }, undefined],
  [
    'a stranger guesses a number, and wrote lately',
    { ...none, subject: 'c', recent: 'd' },
    { ticketId: 'd', by: 'recent' },
  ],
] as const)('tells where a message belongs: %s', (_, evidence, found) => {
  expect(findThread(evidence)).toEqual(found)
})

it.each([
  ['Re: [#42] Router', 42],
  ['[#007]', 7],
  ['Room #42', undefined],
  ['[#-1]', undefined],
  ['[#9999999999999999]', undefined],
  ['', undefined],
])('reads the number in the subject %j', (subject, number) => {
  expect(numberInSubject(subject)).toBe(number)
})

it.each([
  ['Re: FW: 回复：Router  blinks', 'router blinks'],
  ['Re[2]: Router blinks ', 'router blinks'],
  ['Reply: none', 'reply: none'],
  ['Re:Re:Re:', ''],
])('knows %j without what programs put before it', (subject, plain) => {
  expect(plainSubject(subject)).toBe(plain)
})

it('reads a hostile subject in no time', () => {
  const subject = 're:'.repeat(100_000)

  const startedAt = performance.now()
  plainSubject(`${subject}!`)
  numberInSubject('[#'.repeat(100_000))

  expect(performance.now() - startedAt).toBeLessThan(1_000)
})
