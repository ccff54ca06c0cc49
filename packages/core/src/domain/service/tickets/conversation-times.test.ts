import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ConversationTimes,
  conversationTimes,
  leavesQuestions,
  type SaidAt,
  type TimesBefore,
} from './conversation-times.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 2, 9, minute))
const opened: TimesBefore & ConversationTimes = {
  ...{ openedAt: at(0), askedAt: at(0), waitingSince: at(0), settledUntil: null },
  ...{ firstRepliedAt: null, firstAnsweredAt: null, lastCustomerMessageAt: null, lastReplyAt: null },
}
const says = (author: SaidAt['author'], minute: number, visibility: SaidAt['visibility'] = 'public') => ({
  ...{ author, visibility },
  at: at(minute),
})

/** As a ticket hears one message after the other: it looks up the next question among those it has. */
function hear(messages: readonly SaidAt[], begin = opened): typeof opened {
  let times = begin
  for (const [index, said] of messages.entries()) {
    const questions = messages
      .slice(0, index)
      .filter(({ author, visibility }) => author === 'customer' && visibility === 'public')
      .map(({ at: asked }) => asked.getTime())
    const later = [at(0).getTime(), ...questions].filter((asked) => asked > said.at.getTime())
    const next = leavesQuestions(times, said) ? new Date(Math.min(...later)) : null
    times = { ...times, ...conversationTimes(times, said, next) }
  }
  return times
}

/** What the times mean, said of all messages at once. */
function meant(messages: readonly SaidAt[]): typeof opened {
  const said = messages.filter(({ visibility }) => visibility === 'public')
  const times = (...authors: readonly SaidAt['author'][]) =>
    said.filter(({ author }) => authors.includes(author)).map((one) => one.at.getTime())
  const first = (all: readonly number[]) => (all.length > 0 ? new Date(Math.min(...all)) : null)
  const last = (all: readonly number[]) => (all.length > 0 ? new Date(Math.max(...all)) : null)
  const lastReplyAt = last(times('agent'))
  const questions = [at(0).getTime(), ...times('customer')]
  return {
    askedAt: at(0),
    openedAt: first(questions) as Date,
    firstRepliedAt: first(times('agent')),
    firstAnsweredAt: first(times('agent', 'bot')),
    lastReplyAt,
    lastCustomerMessageAt: last(times('customer')),
    waitingSince: first(questions.filter((asked) => !lastReplyAt || asked > lastReplyAt.getTime())),
    settledUntil: null,
  }
}

describe('the times of a conversation', () => {
  it('are the same whatever order its messages come in', () => {
    const said = fc.record({
      author: fc.constantFrom<SaidAt['author']>('customer', 'agent', 'bot'),
      visibility: fc.constantFrom<SaidAt['visibility']>('public', 'public', 'internal'),
      at: fc.integer({ min: -5, max: 20 }).map(at),
    })

    fc.assert(
      fc.property(fc.array(said, { maxLength: 12 }), (messages) => {
        // Drawn in any order: any two orders give what the conversation means, and so the same.
        expect(hear(messages)).toEqual(meant(messages))
      }),
      { numRuns: 2000 },
    )
  })

  it.each<[string, readonly SaidAt[], Partial<ConversationTimes>]>([
    ['a first reply answers', [says('agent', 5)], { firstRepliedAt: at(5), waitingSince: null }],
    [
      'a bot answers, and the customer still waits',
      [says('bot', 1)],
      { firstAnsweredAt: at(1), waitingSince: at(0) },
    ],
    ['a note changes nothing', [says('agent', 5, 'internal')], opened],
    ['asking again does not wait anew', [says('customer', 3)], { waitingSince: at(0) }],
    [
      'asking after the reply waits from then',
      [says('agent', 5), says('customer', 7), says('customer', 9)],
      { waitingSince: at(7) },
    ],
    [
      'a question that was answered comes late',
      [says('agent', 5), says('customer', 3)],
      { waitingSince: null },
    ],
    [
      'a question at the instant of the reply is answered',
      [says('customer', 5), says('agent', 5)],
      { waitingSince: null },
    ],
    [
      'a reply comes late, and leaves what was asked after it',
      [says('customer', 7), says('agent', 5)],
      { waitingSince: at(7) },
    ],
    [
      'an older reply comes late',
      [says('agent', 5), says('agent', 2)],
      { firstRepliedAt: at(2), lastReplyAt: at(5) },
    ],
    ['what was asked earlier comes late', [says('customer', -3)], { openedAt: at(-3), waitingSince: at(-3) }],
  ])('%s', (_, messages, times) => {
    expect(hear(messages)).toMatchObject(times)
  })

  it('count what was settled as answered', () => {
    const settled = { ...opened, settledUntil: at(5), waitingSince: null }

    expect(hear([says('customer', 4)], settled)).toMatchObject({ waitingSince: null })
    expect(hear([says('customer', 6)], settled)).toMatchObject({ waitingSince: at(6) })
  })
})
