import { defineSlaPolicy, type SlaStep, type Ticket, ticketMetrics } from '@guanxi/core'

/** While there is still time, the owner is warned. */
const WARN_OWNER: SlaStep<Ticket> = { key: 'soon', at: { pct: 80 }, tell: ['owner'] }
/** An hour of work after the deadline the chief is told, and the ticket is urgent. */
const TELL_CHIEF: SlaStep<Ticket> = {
  key: 'chief',
  at: { after: '1h' },
  tell: ['chief'],
  set: { priority: 'urgent' },
}
const STEPS = [WARN_OWNER, TELL_CHIEF]

/** What customers with a gold plan are promised. The more urgent it is, the sooner. */
const GOLD = defineSlaPolicy<Ticket>({
  id: 'gold',
  on: 'ticket',
  when: { serviceLevel: 'gold' },
  clock: 'desk',
  metrics: {
    answer: ticketMetrics.firstResponse({
      target: { by: 'priority', map: { urgent: '15m' }, default: '30m' },
      steps: STEPS,
    }),
    solution: ticketMetrics.resolution({
      target: { by: 'priority', map: { urgent: '2h', high: '3h' }, default: '4h' },
      steps: STEPS,
    }),
  },
})

/** What everybody is promised: an answer in half a day, a solution in two days of work, or in one. */
const STANDARD = defineSlaPolicy<Ticket>({
  id: 'standard',
  on: 'ticket',
  clock: 'desk',
  metrics: {
    answer: ticketMetrics.firstResponse({ target: '4h', steps: STEPS }),
    solution: ticketMetrics.resolution({
      target: { by: 'priority', map: { urgent: '8h' }, default: '15h' },
      steps: STEPS,
    }),
  },
})

/** The promises. A ticket goes by the first that is for it. */
export const POLICIES = [GOLD, STANDARD]
