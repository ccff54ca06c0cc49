import assert from 'node:assert/strict'
import { isCrmError } from '../../index.ts'
import { type ChannelCase, channelCase } from './channel-case.ts'
import { asText } from './desk.ts'

const TEXTS: readonly (readonly [name: string, text: string])[] = [
  ['NUL', 'a\0b'],
  ['half a character', 'a\ud83d'],
  ['a million characters', 'x'.repeat(1_000_000)],
  ['a header', 'Hi\r\nBcc: all@example.com\r\n\r\nX-Internal: 1'],
  ['markup', '<script>alert(1)</script>'],
  ['a name that objects have', '__proto__'],
]

/** What nobody means well. It is taken in or refused with a code; what comes after it is taken in. */
export const hostileCases: readonly ChannelCase[] = [
  ...TEXTS.map(([name, text], at) =>
    channelCase(
      `hostile.text-${at + 1}`,
      ['receive'],
      `takes in or refuses ${name}, and goes on`,
      async (desk) => {
        await settles(desk.deliver({ text }))
        await settles(desk.deliver({ id: 'm2', thread: 't2', subject: text.slice(0, 2_000) }))
        await settles(
          desk.deliver({ id: `m3 ${text.slice(0, 2_000)}`, thread: `t3 ${text.slice(0, 2_000)}` }),
        )
        await settles(desk.deliver({ id: 'm4', thread: 't4', from: `${text.slice(0, 2_000)}@example.com` }))

        assert.equal((await desk.take({ id: 'good', thread: 'good' })).isRepeat, false)
      },
    ),
  ),

  channelCase(
    'hostile.too-long',
    ['receive'],
    'keeps no more than anybody reads: what is longer is refused with a code, or cut',
    async (desk) => {
      await settles(desk.deliver({ text: 'x'.repeat(1_100_000) }))

      for (const { body } of (await desk.session.message.list()).items) assert.ok(body.length <= 1_000_000)
      await desk.take({ id: 'good', thread: 'good' })
    },
  ),

  channelCase(
    'hostile.attachments',
    ['receive', 'attachments'],
    'keeps no more attachments than a message may have: the message is refused, or they are cut',
    async (desk) => {
      const one = { name: 'a.png', type: 'image/png', size: 1, ref: 'r' }

      await settles(desk.deliver({ attachments: new Array(1_000).fill(one) }))

      for (const { attachments } of (await desk.session.message.list()).items)
        assert.ok((attachments ?? []).length <= 50)
      const { messageId } = await desk.take({ id: 'good', thread: 'good', attachments: [one] })
      assert.deepEqual((await desk.session.message.get(messageId))?.attachments, [one])
    },
  ),

  channelCase(
    'hostile.garbage',
    ['receive'],
    'refuses what it cannot read with a code, and tells no secret',
    async (desk) => {
      const { deliverGarbage, secret } = desk.harness
      if (!deliverGarbage) return
      const { plugins } = desk.session as unknown as { readonly plugins: Readonly<Record<string, unknown>> }

      const told = await deliverGarbage(plugins[desk.channel]).then(
        (answer) => answer,
        (error: unknown) => {
          assert.ok(isCrmError(error), 'A refusal has a code.')
          return error
        },
      )
      if (secret) assert.ok(!`${asText(told)} ${desk.logged()}`.includes(secret), 'The secret was told.')
      assert.equal(await desk.session.message.count(), 0)
      await desk.take({ id: 'good', thread: 'good' })
    },
  ),
]

/** Taken in, or refused with a code: never anything else. */
async function settles(
  delivered: Promise<readonly { readonly ok: boolean; readonly error?: unknown }[]>,
): Promise<boolean> {
  try {
    const results = await delivered
    for (const { ok, error } of results) assert.ok(ok || isCrmError(error), 'A refusal has a code.')
    return results.every(({ ok }) => ok)
  } catch (error) {
    assert.ok(isCrmError(error), `A refusal has a code: ${String(error)}`)
    return false
  }
}
