import assert from 'node:assert/strict'
import type { MessageRecord } from '../../index.ts'
import { type ChannelCase, channelCase } from './channel-case.ts'
import type { ProviderHarness } from './channel-harness.ts'
import { ALL_ATTEMPTS, asText, type Desk } from './desk.ts'

function providerOf({ harness }: Desk): ProviderHarness {
  assert.ok(harness.provider, 'A channel that sends has a harness with `provider`.')
  return harness.provider
}

/** A customer said something, and an agent answers. */
async function answered(
  desk: Desk,
  body = 'Switch it off and on.',
): Promise<MessageRecord & { ticketId: string }> {
  const { ticketId } = await desk.take({})
  assert.ok(ticketId)
  return { ...(await desk.answer(ticketId, body)), ticketId }
}

async function stateOf({ session }: Desk, id: string) {
  const message = await session.message.get(id)
  assert.ok(message)
  return message
}

const BOTH = ['receive', 'send'] as const

/** What goes out. */
export const sendingCases: readonly ChannelCase[] = [
  channelCase('send.once', BOTH, 'sends a public answer once', async (desk) => {
    const { id } = await answered(desk)
    assert.equal((await stateOf(desk, id)).delivery, 'queued')

    for (let round = 0; round < 3; round++) await desk.crm.tick()

    assert.deepEqual(providerOf(desk).taken(), [{ idempotencyKey: id, text: 'Switch it off and on.' }])
    const { delivery, externalId } = await stateOf(desk, id)
    assert.equal(delivery, 'sent')
    assert.ok(externalId, 'What the provider calls it is kept.')
  }),

  channelCase('send.internal', BOTH, 'sends neither notes nor what customers said', async (desk) => {
    const { ticketId } = await desk.take({ text: 'Mine' })
    assert.ok(ticketId)
    const { id } = await desk.session.ticket.note({ id: ticketId, body: 'He is always like that.' })

    await desk.clock.advance(ALL_ATTEMPTS)

    assert.deepEqual(providerOf(desk).taken(), [])
    assert.equal((await stateOf(desk, id)).delivery, null)
  }),

  channelCase('send.retried', BOTH, 'tries again what the provider refused', async (desk) => {
    providerOf(desk).next('refuse')
    const { id } = await answered(desk)
    await desk.crm.tick()
    const failed = await stateOf(desk, id)
    assert.deepEqual([failed.delivery, failed.failures], ['failed', 1])
    assert.ok(failed.failure, 'The message says why.')

    providerOf(desk).next('well')
    await desk.clock.advance('1m')

    assert.equal((await stateOf(desk, id)).delivery, 'sent')
    assert.equal(providerOf(desk).taken().length, 1)
  }),

  channelCase('send.same-key', BOTH, 'sends with the same key what may have arrived', async (desk) => {
    providerOf(desk).next('lose')
    const { id } = await answered(desk)
    await desk.crm.tick()

    providerOf(desk).next('well')
    await desk.clock.advance('1m')

    const keys = providerOf(desk)
      .taken()
      .map(({ idempotencyKey }) => idempotencyKey)
    assert.ok(keys.length >= 1)
    assert.deepEqual([...new Set(keys)], [id])
    assert.equal((await stateOf(desk, id)).delivery, 'sent')
  }),

  channelCase('send.dead-letter', BOTH, 'gives up in the end, and sends when it is told to', async (desk) => {
    providerOf(desk).next('refuse')
    const { id } = await answered(desk)
    await desk.clock.advance(ALL_ATTEMPTS)
    const letters = await desk.deadLetters()
    assert.deepEqual(
      letters.map(({ recordId }) => recordId),
      [id],
    )
    assert.equal((await stateOf(desk, id)).delivery, 'failed')

    providerOf(desk).next('well')
    await desk.redrive(letters.map((letter) => letter.id))
    await desk.crm.tick()

    assert.equal((await stateOf(desk, id)).delivery, 'sent')
    assert.equal(providerOf(desk).taken().length, 1)
  }),

  channelCase('send.secret', BOTH, 'tells no secret of its options when sending fails', async (desk) => {
    providerOf(desk).next('refuse')
    const { id } = await answered(desk)
    await desk.clock.advance(ALL_ATTEMPTS)

    const letters = await desk.deadLetters()
    const told = `${asText(letters)} ${asText(await stateOf(desk, id))} ${desk.logged()}`
    assert.ok(letters.length > 0)
    const { secret } = desk.harness
    if (secret) assert.ok(!told.includes(secret), 'The secret was told.')
  }),

  channelCase(
    'send.answer-returns',
    [...BOTH, 'threads'],
    'brings what the customer answers to the same ticket',
    async (desk) => {
      const { id, ticketId } = await answered(desk)
      await desk.crm.tick()
      const { externalId } = await stateOf(desk, id)

      const back = await desk.take({
        id: 'm2',
        text: 'It works!',
        ...(externalId && { answers: externalId }),
      })

      assert.equal(back.ticketId, ticketId)
    },
  ),

  channelCase('send.tenants', BOTH, 'sends for each tenant what is its own', async (desk) => {
    const { id } = await answered(desk, 'For Acme')
    const globex = desk.in('globex')
    const { ticketId } = await globex.take({})
    assert.ok(ticketId)
    const theirs = await globex.answer(ticketId, 'For Globex')

    await desk.crm.tick()

    const taken = new Map(
      providerOf(desk)
        .taken()
        .map(({ idempotencyKey, text }) => [idempotencyKey, text]),
    )
    assert.deepEqual(
      taken,
      new Map([
        [id, 'For Acme'],
        [theirs.id, 'For Globex'],
      ]),
    )
  }),
]
