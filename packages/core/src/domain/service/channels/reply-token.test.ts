import { expect, it } from 'vitest'
import { replyTokenFor, ticketNumberOf, tokenInAddress } from './reply-token.ts'

const secret = 'a secret that is long enough to be one'
const replaced = 'another secret, that was used until now'
const of = { tenant: 'acme', ticketNumber: 42 }

async function tokenOf(rules = { secret }): Promise<string> {
  return (await replyTokenFor(of, rules)) ?? ''
}

it('leads back to its ticket, in whatever case a mail server writes it', async () => {
  const token = await tokenOf()

  expect(token).toMatch(/^42-[a-z2-7]{16}$/)
  expect(await ticketNumberOf(token.toUpperCase(), 'acme', { secret })).toBe(42)
  expect(tokenInAddress(`Support+${token.toUpperCase()}@Example.com`)).toBe(token)
})

it('is known after its secret was replaced, as long as that is named', async () => {
  const token = await tokenOf({ secret: replaced })

  expect(await ticketNumberOf(token, 'acme', { secret: [secret, replaced] })).toBe(42)
  expect(await ticketNumberOf(token, 'acme', { secret })).toBeUndefined()
})

it('is not made, and not believed, without a secret', async () => {
  expect(await replyTokenFor(of, {})).toBeUndefined()
  expect(await ticketNumberOf(await tokenOf(), 'acme', {})).toBeUndefined()
})

it.each([
  ['of another ticket', (token: string) => token.replace('42-', '43-'), 'acme'],
  ['of another tenant', (token: string) => token, 'globex'],
  [
    'with one digit changed',
    (token: string) => token.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')),
    'acme',
  ],
  ['cut short', (token: string) => token.slice(0, -1), 'acme'],
  ['of nothing', () => '', 'acme'],
])('leads nowhere when it is %s', async (_, forge, tenant) => {
  expect(await ticketNumberOf(forge(await tokenOf()), tenant, { secret })).toBeUndefined()
})
