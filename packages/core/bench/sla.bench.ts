/**
 * A ticket with 200 events under five metrics: all of it from nothing, one more event on top of it, and one metric of it
 * against two loops written by hand, one that counts with the same calendar and one that walks minute by minute. All must
 * agree. Run with `pnpm run do:bench sla`. Ratios count, not times.
 */
import {
  createCrm,
  defineSlaPolicy,
  evaluateSla,
  type Facts,
  memoryStore,
  prepareSla,
  type SlaEvent,
  ticketMetrics,
  workingCalendar,
} from '@guanxi/core'
import { foldEvents } from '../src/domain/sla/evaluate-sla.ts'
import { foldEvent } from '../src/domain/sla/fold-sla.ts'

const MINUTE = 60_000
const EVENTS = 200
const BEGIN = Date.parse('2026-11-02T09:00:00+08:00')
const day = [
  ['09:00', '12:00'],
  ['13:30', '18:00'],
] as const
const office = workingCalendar({
  zone: 'Asia/Shanghai',
  week: { mon: day, tue: day, wed: day, thu: day, fri: day },
})

const shape = createCrm({ storage: memoryStore() }).shape('ticket')
const metrics = {
  firstResponse: ticketMetrics.firstResponse({ target: '30m' }),
  nextResponse: ticketMetrics.nextResponse({ target: '1h' }),
  update: ticketMetrics.pausableUpdate({ target: '8h' }),
  work: ticketMetrics.agentWork({ target: '80h' }),
  resolution: ticketMetrics.resolution({
    target: { by: 'priority', map: { urgent: '40h' }, default: '120h' },
  }),
}
const five = prepareSla(shape, defineSlaPolicy({ id: 'five', on: 'ticket', clock: 'office', metrics }))
const { work } = metrics
const one = prepareSla(
  shape,
  defineSlaPolicy({ id: 'one', on: 'ticket', clock: 'office', metrics: { work } }),
)

const events = history()
const last = events.at(-1)?.at ?? BEGIN
const [almost, all] = [events.slice(0, -1), events]

const whole = best(() => evaluateSla(five, all, office, last))
const world = { sla: five, calendar: () => office, past: () => almost }
const before = foldEvents(almost, last, world)
const step = best(() => foldEvent(before, all.at(-1) as SlaEvent, world))
const single = best(() => evaluateSla(one, all, office, last))
const byHand = best(() => workByHand(all, last))
const walked = best(() => workByMinutes(all, last), 5)
if (single.answer.clocks[0]?.used !== byHand.answer || byHand.answer !== walked.answer)
  throw new Error('They do not say the same.')

console.log(`\nA ticket with ${EVENTS} events, ${whole.answer.clocks.length} clocks in the end`)
console.table({
  'five metrics': { µs: round(whole.time), 'µs an event': round(whole.time / EVENTS) },
  'five metrics, one more event': { µs: round(step.time) },
  'one metric': { µs: round(single.time), 'times by hand': round(single.time / byHand.time) },
  'one metric by hand': { µs: round(byHand.time), 'times by hand': 1 },
  'one metric by minutes': { µs: round(walked.time), 'times by hand': round(walked.time / byHand.time) },
})

/** The same day again and again: a question, an answer, some waiting, a change of priority. */
function history(): readonly SlaEvent[] {
  const told: SlaEvent[] = []
  let record: Facts = {
    status: 'new',
    priority: 'normal',
    openedAt: new Date(BEGIN),
    waitingSince: new Date(BEGIN),
  }
  for (let seq = 0; seq < EVENTS; seq++) {
    const at = BEGIN + seq * 97 * MINUTE
    const before = seq === 0 ? null : record
    record = { ...record, ...changeOf(seq, new Date(at)) }
    told.push({ at, seq, deed: seq === 0 ? 'create' : 'update', before, record })
  }
  return told
}

function changeOf(seq: number, at: Date): Facts {
  switch (seq % 6) {
    case 1:
      return { lastReplyAt: at, waitingSince: null, status: 'open', ...(seq === 1 && { firstRepliedAt: at }) }
    case 2:
      return { status: 'pending' }
    case 3:
      return { status: 'open', waitingSince: at }
    case 4:
      return { priority: seq % 4 === 0 ? 'urgent' : 'normal' }
    case 5:
      return { ownerId: seq % 4 === 1 ? 'amy' : 'bob' }
    default:
      return {}
  }
}

function isWorked({ record }: SlaEvent): boolean {
  return record['status'] === 'new' || record['status'] === 'open'
}

function workByHand(told: readonly SlaEvent[], at: number): number {
  let used = 0
  for (const [place, event] of told.entries())
    if (isWorked(event)) used += office.elapsed(event.at, told[place + 1]?.at ?? at)
  return used
}

function workByMinutes(told: readonly SlaEvent[], at: number): number {
  let used = 0
  let place = 0
  for (let now = BEGIN; now < at; now += MINUTE) {
    while ((told[place + 1]?.at ?? Number.POSITIVE_INFINITY) <= now) place++
    const event = told[place]
    if (event && isWorked(event) && office.isOpen(now)) used += MINUTE
  }
  return used
}

/** Microseconds a call in the best of seven rounds. */
function best<T>(run: () => T, calls = 200): { readonly time: number; readonly answer: T } {
  let time = Number.POSITIVE_INFINITY
  let answer = run()
  for (let round = 0; round < 7; round++) {
    const start = performance.now()
    for (let call = 0; call < calls; call++) answer = run()
    time = Math.min(time, ((performance.now() - start) / calls) * 1000)
  }
  return { time, answer }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
