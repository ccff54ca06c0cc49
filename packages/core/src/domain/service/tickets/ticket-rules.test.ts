import { describe, expect, it } from 'vitest'
import { checkConfig, memoryStore, workingCalendar } from '../../../index.ts'

const clock = workingCalendar({ zone: 'UTC', week: { mon: [['09:00', '17:00']] } })
const checked = (service: unknown) => checkConfig({ storage: memoryStore(), service } as never)
const at = (service: unknown) =>
  checked(service).flatMap(({ severity, path }) => (severity === 'error' ? [path] : []))

describe('rules of tickets', () => {
  it.each<[string, unknown, string]>([
    ['are an object', 7, 'service'],
    ['have no other parts', { tickts: {} }, 'service.tickts'],
    ['are an object for tickets', { tickets: 'x' }, 'service.tickets'],
    ['name what there is', { tickets: { reopenWithn: '7d' } }, 'service.tickets.reopenWithn'],
    ['reopen for a time', { tickets: { reopenWithin: 'a week' } }, 'service.tickets.reopenWithin'],
    ['reopen for some time', { tickets: { reopenWithin: '0d' } }, 'service.tickets.reopenWithin'],
    ['judge thanks by a function', { tickets: { isThanks: /thanks/ } }, 'service.tickets.isThanks'],
    ['close after a time', { tickets: { autoClose: { after: -1 } } }, 'service.tickets.autoClose.after'],
    ['say how long before they close', { tickets: { autoClose: '3d' } }, 'service.tickets.autoClose'],
    [
      'count by a calendar',
      { tickets: { autoSolve: { after: '3d', clock: {} } } },
      'service.tickets.autoSolve.clock',
    ],
    [
      'count whole days by it',
      { tickets: { autoSolve: { after: '1w', clock } } },
      'service.tickets.autoSolve.after',
    ],
  ])('%s', (_, service, path) => {
    expect(at(service)).toEqual([path])
  })

  it('that hold are fine', () => {
    const tickets = { reopenWithin: '2d', autoClose: { after: '3d', clock }, isThanks: () => false }

    expect(at({ tickets })).toEqual([])
    expect(at(undefined)).toEqual([])
  })

  it('are doubted where they close a ticket before it can no more be reopened', () => {
    const codes = (tickets: object) => checked({ tickets }).map(({ code }) => code)

    expect(codes({ autoClose: { after: '3d' } })).toContain('TICKET_REOPEN_CUT')
    expect(codes({ autoClose: { after: '3d' }, reopenWithin: '3d' })).not.toContain('TICKET_REOPEN_CUT')
  })
})
