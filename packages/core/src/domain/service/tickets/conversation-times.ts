/** What of something said matters to the times of a ticket. */
export interface SaidAt {
  readonly author: 'customer' | 'agent' | 'bot'
  readonly visibility: 'public' | 'internal'
  readonly at: Date
}

/** The times that a conversation gives to its ticket. */
export interface ConversationTimes {
  readonly openedAt: Date
  readonly firstRepliedAt: Date | null
  readonly firstAnsweredAt: Date | null
  readonly waitingSince: Date | null
  readonly lastCustomerMessageAt: Date | null
  readonly lastReplyAt: Date | null
  readonly settledUntil: Date | null
}

/** Times of which some are not there yet, as records have them. */
export type TimesBefore = { readonly [Time in keyof ConversationTimes]?: ConversationTimes[Time] } & {
  readonly openedAt: Date
  readonly askedAt?: Date | null
}

/**
 * The times of a ticket after something more was said, by when it was said: whatever order messages come in, the times are
 * the same. What its opening asked counts as said. What is internal changes nothing, and a bot answers without replying.
 * `nextQuestion` is the customer's first message after `said`, where {@link leavesQuestions} asks for it.
 */
export function conversationTimes(
  before: TimesBefore,
  said: SaidAt,
  nextQuestion: Date | null = null,
): Partial<ConversationTimes> {
  const { author, visibility, at } = said
  if (visibility === 'internal') return {}
  if (author === 'customer')
    return {
      openedAt: earlier(before.openedAt, at),
      lastCustomerMessageAt: later(before.lastCustomerMessageAt, at),
      ...(isAfter(at, answeredUntil(before)) && { waitingSince: earlier(before.waitingSince, at) }),
    }
  const answered = { firstAnsweredAt: earlier(before.firstAnsweredAt, at) }
  if (author === 'bot') return answered
  return {
    ...answered,
    firstRepliedAt: earlier(before.firstRepliedAt, at),
    lastReplyAt: later(before.lastReplyAt, at),
    waitingSince: waitingAfter(before, at, nextQuestion),
  }
}

/** Whether a reply comes so late that the customer has asked more meanwhile: then the next question is to be looked up. */
export function leavesQuestions(before: TimesBefore, { author, visibility, at }: SaidAt): boolean {
  if (author !== 'agent' || visibility === 'internal') return false
  return answers(before, at) && isAskedAfter(before, at)
}

/** Up to when all that the customer said is answered or settled. */
export function answeredUntil({ lastReplyAt, settledUntil }: Partial<ConversationTimes>): Date | null {
  return lastReplyAt ? later(settledUntil, lastReplyAt) : (settledUntil ?? null)
}

function waitingAfter(before: TimesBefore, at: Date, nextQuestion: Date | null): Date | null {
  if (!answers(before, at)) return before.waitingSince ?? null
  return isAskedAfter(before, at) ? nextQuestion : null
}

function answers({ waitingSince }: TimesBefore, at: Date): boolean {
  return waitingSince != null && waitingSince <= at
}

function isAskedAfter({ askedAt, lastCustomerMessageAt }: TimesBefore, at: Date): boolean {
  return [askedAt, lastCustomerMessageAt].some((asked) => asked != null && asked > at)
}

function isAfter(at: Date, until: Date | null): boolean {
  return until === null || at > until
}

/** The earlier of two instants, where there is one. */
export function earlier(one: Date | null | undefined, other: Date): Date {
  return one && one <= other ? one : other
}

/** The later of two instants, where there is one. */
export function later(one: Date | null | undefined, other: Date): Date {
  return one && one >= other ? one : other
}
