import { expectTypeOf, it } from 'vitest'
import { type AnySlaPolicy, defineSlaPolicy, type SlaPolicy } from '../../sla/index.ts'
import type { TicketRecord } from '../tickets/ticket.ts'
import { firstResponse, resolution } from './ticket-metrics.ts'

it('is about tickets wherever the presets are', () => {
  const policy = defineSlaPolicy({
    id: 'gold',
    on: 'ticket',
    when: { tier: 'gold' },
    metrics: {
      reply: firstResponse({ target: '30m' }),
      solution: resolution({ target: { by: 'priority', map: { urgent: '4h' }, default: '8h' } }),
    },
  })

  expectTypeOf(policy).toEqualTypeOf<SlaPolicy<TicketRecord>>()
})

it('knows the fields of a ticket', () => {
  const metrics = { reply: firstResponse({ target: '30m' }) }
  // @ts-expect-error [TS2353] -- a ticket has no colour
  defineSlaPolicy({ id: 'gold', on: 'ticket', when: { colour: 'red' }, metrics })
  // @ts-expect-error [TS2322] -- nor is that its own
  resolution({ target: { by: 'urgency', map: {} } })
  // @ts-expect-error [TS2322] -- nor that
  resolution({ target: { field: 'dueDate' } })
  // @ts-expect-error [TS2353] -- nor is there anything of that name to be written
  firstResponse({ target: '30m', steps: [{ key: 'late', at: { after: '1h' }, set: { escalated: true } }] })
  // @ts-expect-error [TS2322] -- a day is no fixed amount of working time
  firstResponse({ target: '1d' })
  // @ts-expect-error [TS2353] -- no condition on it
  resolution({ target: '4h', pause: { mood: 'bad' } })
})

it('lets a policy on tickets be copied, and changed, wherever policies on anything go', () => {
  const gold = defineSlaPolicy({
    id: 'gold',
    on: 'ticket',
    when: { tier: 'gold' },
    metrics: { reply: firstResponse({ target: '30m' }) },
  })
  const second = { ...gold, version: 2, effectiveFrom: new Date(0) }

  expectTypeOf(second).toExtend<AnySlaPolicy>()
  expectTypeOf({ ...second, when: 'gold' }).not.toExtend<AnySlaPolicy>()
})
