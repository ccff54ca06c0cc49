import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import { expect, it, onTestFinished } from 'vitest'
import { aLead, createTestCrm } from '../testing/index.ts'
import type { Watched, WatchedFacts } from './watched.ts'

/** A span as a tracer makes it, with the one around it. */
interface Span {
  readonly name: string
  readonly parent: string | undefined
  readonly facts: WatchedFacts
}

/** Watches as a bridge to a tracer does: each span is what runs inside it finds as its parent. */
function watch(...channels: readonly Watched[]): readonly Span[] {
  const spans: Span[] = []
  const current = new AsyncLocalStorage<Span>()
  for (const channel of channels) {
    const { start, asyncEnd } = tracingChannel<Span, WatchedFacts>(`guanxi:${channel}`)
    start.bindStore(current, (facts) => ({ name: facts.name, parent: current.getStore()?.name, facts }))
    const ended = () => void spans.push(current.getStore() as Span)
    asyncEnd.subscribe(ended)
    onTestFinished(() => {
      start.unbindStore(current)
      asyncEnd.unsubscribe(ended)
    })
  }
  return spans
}

it('tells of commands, queries, jobs, deliveries and transactions, each inside what caused it', async () => {
  const { session, crm } = await createTestCrm({
    hooks: (h) =>
      h.committed('lead', 'create', async ({ ctx }) => void (await ctx.crm.contact.create({ name: 'Ada' })), {
        durable: true,
        id: 'host.copy',
      }),
  })
  const spans = watch('command', 'query', 'delivery', 'store')

  await session.lead.create(aLead())
  await session.lead.list()
  await crm.tick()

  const told = spans.map(({ name, parent, facts }) => [name, parent, facts.outcome])
  expect(told).toContainEqual(['lead.create', undefined, 'ok'])
  expect(told).toContainEqual(['transaction', 'lead.create', 'ok'])
  expect(told).toContainEqual(['lead.list', undefined, 'ok'])
  expect(told).toContainEqual(['contact.create', 'host.copy', 'ok'])
  expect(told).toContainEqual(['host.copy', undefined, 'ok'])
})

it('tells names, times and the code of a refusal, and no value of any record', async () => {
  const { session } = await createTestCrm()
  const spans = watch('command')

  await session.lead.create(aLead({ name: 'Very Secret' }))
  await session.lead.create({ name: '', email: 'secret@example.com' }).catch(() => undefined)

  expect(spans.map(({ facts }) => facts)).toEqual([
    { name: 'lead.create', entity: 'lead', outcome: 'ok', ms: expect.any(Number) },
    { name: 'lead.create', entity: 'lead', outcome: 'CRM_VALIDATION', ms: expect.any(Number) },
  ])
})
