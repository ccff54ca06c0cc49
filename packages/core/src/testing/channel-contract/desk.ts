import assert from 'node:assert/strict'
import type { Received, ReceiveResult } from '../../domain/service/index.ts'
import {
  type Crm,
  createCrm,
  type DeadLetter,
  type MessageRecord,
  type PlainWorld,
  type Session,
} from '../../index.ts'
import { keptLog } from '../kept-log.ts'
import { type StillClock, stillClock } from '../still-clock.ts'
import type { ChannelHarness, SaidByCustomer } from './channel-harness.ts'

/** A process with the channel, in a tenant. */
interface Process {
  readonly session: Session
  /** An agent answers on a ticket. */
  answer(ticketId: string, body: string): Promise<MessageRecord>
  /** Hands over what a customer said. */
  deliver(said: Partial<SaidByCustomer>): Promise<readonly ReceiveResult[]>
  /** The same, of what is one message and good. */
  take(said: Partial<SaidByCustomer>): Promise<Received>
}

/** What a case of ours works with. */
export interface Desk extends Process {
  readonly harness: ChannelHarness
  readonly channel: string
  readonly clock: StillClock
  readonly crm: Crm<PlainWorld>
  /** Another process on the same database. */
  readonly other: Process
  in(tenant: string): Process
  /** Work that was given up. */
  deadLetters(): Promise<readonly DeadLetter[]>
  redrive(ids: readonly string[]): Promise<number>
  /** All that was logged, as text. */
  logged(): string
  close(): Promise<void>
}

const MORNING = '2026-11-02T09:00:00Z'
/** Long enough for every pause between attempts. */
export const ALL_ATTEMPTS = '30h'

/** Two processes with the channel on one database, in tenants that are named after the case. */
export async function openDesk(harness: ChannelHarness, caseId: string): Promise<Desk> {
  const { log, lines, details } = keptLog()
  const clock = stillClock(MORNING, () => crm)
  const open = () => {
    const plugin = harness.install()
    const options = { storage: harness.adapter, clock, log, plugins: [plugin] }
    return { plugin, crm: createCrm(options) as unknown as Crm<PlainWorld> }
  }
  const { plugin, crm } = open()
  const second = open().crm
  await crm.migrate()
  const tenantOf = (name: string) => `${name} ${plugin.id} ${caseId}`
  const process = (of: Crm<PlainWorld>, tenant: string) => processOf(harness, plugin.id, of, tenantOf(tenant))
  const first = process(crm, 'acme')
  return {
    ...{ ...first, harness, channel: plugin.id, clock, crm },
    other: process(second, 'acme'),
    in: (tenant) => process(crm, tenant),
    deadLetters: () => crm.deadLetters.list(tenantOf('acme')),
    redrive: (ids) => crm.deadLetters.redrive(ids, tenantOf('acme')),
    logged: () => `${lines.join('\n')}\n${details.map(asText).join('\n')}`,
    async close() {
      await crm.stop()
      await second.stop()
    },
  }
}

function processOf(harness: ChannelHarness, channel: string, crm: Crm<PlainWorld>, tenant: string): Process {
  const session = crm.as(crm.actor({ tenant, id: 'ann', roles: ['admin'] }))
  const { plugins } = session as unknown as { readonly plugins: Readonly<Record<string, unknown>> }
  const deliver: Process['deliver'] = async (said) => {
    assert.ok(harness.deliver, 'A channel that receives has a harness with `deliver`.')
    const usual = { id: 'm1', thread: 't1', from: 'ada@example.com', text: 'Hello', at: new Date(MORNING) }
    return harness.deliver(plugins[channel], { ...usual, ...said })
  }
  return {
    session,
    answer: async (id, body) => (await session.ticket.reply({ id, body })).message,
    deliver,
    async take(said) {
      const results = await deliver(said)
      const [result] = results
      assert.equal(results.length, 1, 'One message has one result.')
      if (!result?.ok) assert.fail(`The message was refused: ${result?.error.message}`)
      assert.ok('messageId' in result, 'What a customer said is a message.')
      return result
    },
  }
}

/** Everything that can be seen of a value, errors and their causes included. */
export function asText(value: unknown): string {
  const seen = new Set<unknown>()
  const show = (_: string, one: unknown): unknown => {
    if (typeof one !== 'object' || one === null) return one
    if (seen.has(one)) return '…'
    seen.add(one)
    if (!(one instanceof Error)) return one
    return { ...one, name: one.name, message: one.message, stack: one.stack, cause: one.cause }
  }
  return JSON.stringify(value, show) ?? ''
}
