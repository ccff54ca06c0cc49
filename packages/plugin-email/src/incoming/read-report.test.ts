import { expect, it } from 'vitest'
import { BOUNCES, NO_BOUNCES } from './fixtures/bounces.ts'
import { readAsSupport } from './fixtures/read-as-support.ts'

it.each(BOUNCES)('reads what became of ours: $is', async ({ raw, says }) => {
  const { receipts, messages } = await readAsSupport(raw)

  expect(receipts).toEqual(says.map((one) => expect.objectContaining(one)))
  expect(messages).toEqual([])
})

it.each(NO_BOUNCES)('takes no address out of $is', async ({ raw }) => {
  const { receipts, messages } = await readAsSupport(raw)

  expect(receipts).toEqual([])
  expect(messages).toHaveLength(1)
})

it('finds each bounce of the labelled ones, and nothing else', async () => {
  let found = 0
  let wrong = 0
  let meant = 0
  for (const { raw, says } of [...BOUNCES, ...NO_BOUNCES.map((mail) => ({ ...mail, says: [] }))]) {
    const bounced = says.filter(({ receipt }) => receipt === 'bounced').map(({ address }) => address)
    const read = (await readAsSupport(raw)).receipts.filter(({ receipt }) => receipt === 'bounced')
    meant += bounced.length
    for (const { address } of read) bounced.includes(address) ? found++ : wrong++
  }

  const labelled = BOUNCES.length + NO_BOUNCES.length
  console.log(`${labelled} mails: precision ${found / (found + wrong)}, recall ${found / meant}`)
  expect({ labelled, meant, found, wrong }).toEqual({ labelled: 51, meant: 35, found: 35, wrong: 0 })
})

it('gives up an address only where the bounce proves that it had a mail of ours', async () => {
  const finals = async (is: string, isOwnId: (id: string) => boolean) => {
    const raw = BOUNCES.find((bounce) => bounce.is === is)?.raw ?? new Uint8Array()
    return (await readAsSupport(raw, { isOwnId })).receipts.map(({ isFinal }) => isFinal)
  }

  expect(await finals('Postfix: unknown', (id) => id === '<crm.m1.seal@crm.test>')).toEqual([true])
  expect(await finals('Postfix: unknown', () => false)).toEqual([false])
  expect(await finals('no original', (id) => id !== '')).toEqual([false])
})
