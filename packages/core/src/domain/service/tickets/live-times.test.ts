import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { createTestCrm } from '../../../testing/index.ts'
import { addMessage, type Said } from './add-message.ts'
import { DERIVED_TIMES, deriveTimes } from './derive-times.ts'
import type { TicketRecord } from './ticket.ts'

const HOUR = 3_600_000
const start = Date.parse('2026-11-02T09:00:00Z')

type Deed = { readonly kind: 'solve' | 'reopen' } | (SaidLate & { readonly kind: 'say' })
interface SaidLate {
  readonly author: Said['author']
  readonly visibility: 'public' | 'internal'
  /** How many hours after it was said it comes in. */
  readonly late: number
}

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom<Deed>({ kind: 'solve' }, { kind: 'reopen' }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      author: fc.constantFrom<Said['author']>('customer', 'customer', 'agent', 'bot'),
      visibility: fc.constantFrom<'public' | 'internal'>('public', 'public', 'internal'),
      late: fc.integer({ min: 0, max: 3 }),
    }),
  },
)

async function desk() {
  const say = defineCommand({
    name: 'ticket.say',
    input: z.custom<Said>(),
    run: (said, context) => addMessage(context, {}, said),
  })
  const rebuild = defineCommand({
    name: 'ticket.rebuild',
    input: z.strictObject({ id: z.string() }),
    run: ({ id }, context) => deriveTimes(context, id),
  })
  return createTestCrm({ commands: [say, rebuild] })
}

const timesOf = (ticket: object | null) =>
  Object.fromEntries(DERIVED_TIMES.map((time) => [time, (ticket as TicketRecord | null)?.[time] ?? null]))

describe('the times that a ticket keeps', () => {
  it('are those that its messages give, whatever was said, solved and reopened, and however late it came in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 12 }), async (deeds) => {
        const { session, clock } = await desk()
        const { id } = await session.ticket.open({ subject: 'No light' })
        for (const [at, one] of deeds.entries()) {
          const now = start + (at + 1) * HOUR
          clock.set(new Date(now))
          if (one.kind === 'say') {
            const { author, visibility, late } = one
            const said = new Date(now - late * HOUR)
            await session.ticket.say({ ticketId: id, body: 'Well', author, visibility, at: said })
          } else await session.ticket[one.kind]({ id })
        }
        const live = await session.ticket.get(id)

        const rebuilt = await session.ticket.rebuild({ id })

        expect(timesOf(live)).toEqual(timesOf(rebuilt))
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})
