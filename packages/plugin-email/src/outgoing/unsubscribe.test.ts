import type { Objection } from '@guanxi/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SECRET } from './fixtures/raw-mail.ts'
import { unsubscribeDoor } from './unsubscribe-door.ts'
import { unsubscribeLink, unsubscriptionOf } from './unsubscribe-link.ts'

const url = 'https://crm.acme.example/mail?list=1'
const wanted = { tenant: 'acme', address: 'Li+news@Example.com', purpose: 'news' }
const link = unsubscribeLink(wanted, { url, secret: SECRET })
const now = new Date('2026-11-22T20:00:00Z')
const NEW = 'a newer secret of at least thirty-two characters'

async function visit(
  to: string,
  init: RequestInit = {},
  { tenant = 'acme', secret = SECRET as string | string[] } = {},
) {
  const objections: Objection[] = []
  const object = async (one: Objection) => objections.push(one)
  const response = await unsubscribeDoor(new Request(to, init), { tenant, secret, now, object })
  return { response, objections, text: await response.text() }
}
const oneClick = { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) }

describe('an unsubscribe link', () => {
  it('unsubscribes by one click of a mail program, and as often as it likes', async () => {
    const form = new FormData()
    form.set('List-Unsubscribe', 'One-Click')

    for (const body of [oneClick.body, form]) {
      const { response, objections } = await visit(link, { method: 'POST', body })
      const { address, purpose } = wanted
      expect(response.status).toBe(200)
      expect(objections).toEqual([{ objection: 'unsubscribed', address, purpose, at: now }])
    }
  })

  it('unsubscribes nobody when a program only looks at it', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'OPTIONS']) {
      const { response, objections } = await visit(link, { method })
      expect(objections).toEqual([])
      expect(response.status).toBe(method === 'GET' || method === 'HEAD' ? 200 : 405)
    }
  })

  it('asks in the language of the person, by a form without anything else', async () => {
    const { response, text } = await visit(link)
    const chinese = await visit(link, { headers: { 'accept-language': 'zh-CN,zh;q=0.9' } })

    expect(text).toContain('No more mail of the kind “news”?')
    expect(text).toContain('<form method="post"><button name="List-Unsubscribe" value="One-Click">')
    expect(chinese.text).toContain('不再接收“news”类邮件？')
    expect(text).not.toMatch(/Li\+|Example/)
    expect([...response.headers.keys()]).not.toContain('set-cookie')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('shows a purpose as text, whatever stands in it', async () => {
    const hostile = unsubscribeLink(
      { ...wanted, purpose: '<script>alert(1)</script>' },
      { url, secret: SECRET },
    )

    expect((await visit(hostile)).text).not.toContain('<script')
  })

  it('goes on being good when its letters changed case, and when the secret was replaced', async () => {
    const [base = '', token = ''] = link.split('&t=')

    expect((await visit(`${base}&t=${token.toUpperCase()}`, oneClick)).objections).toMatchObject([
      { address: 'Li+news@Example.com' },
    ])
    expect((await visit(link, oneClick, { secret: [NEW, SECRET] })).objections).toHaveLength(1)
    expect((await visit(link, oneClick, { secret: [NEW] })).response.status).toBe(404)
  })

  it.each([
    ['of another tenant', link, 'globex'],
    ['without a token', url, 'acme'],
    ['that was made up', `${url}&t=abc-def`, 'acme'],
    ['with the seal of another purpose', swapped(), 'acme'],
  ])('%s is not good, and tells nothing', async (_, to, tenant) => {
    const posted = await visit(to, oneClick, { tenant })
    const looked = await visit(to, {}, { tenant })

    expect([posted.response.status, looked.response.status]).toEqual([404, 404])
    expect(posted.objections).toEqual([])
    expect(posted.text).toBe(looked.text)
    expect(posted.text).not.toMatch(/Li\+|Example/)
  })

  it('is not good once anything in it was changed', () => {
    const token = new URL(link).searchParams.get('t') ?? ''
    fc.assert(
      fc.property(
        fc.nat({ max: token.length - 1 }),
        fc.constantFrom(...'abcxyz234567-._=é'),
        (at, letter) => {
          fc.pre(token[at] !== letter)
          const changed = `${url}&t=${encodeURIComponent(token.slice(0, at) + letter + token.slice(at + 1))}`
          expect(unsubscriptionOf(changed, { tenant: 'acme', secret: SECRET })).toBeUndefined()
        },
      ),
      { numRuns: 500 },
    )
  })

  it('leads from any address, purpose and tenant back to them, and in any other tenant nowhere', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 100 })
    fc.assert(
      fc.property(text, text, text, text, (tenant, address, purpose, elsewhere) => {
        const made = unsubscribeLink({ tenant, address, purpose }, { url, secret: SECRET })
        expect(unsubscriptionOf(made, { tenant, secret: SECRET })).toEqual({ tenant, address, purpose })
        if (elsewhere !== tenant)
          expect(unsubscriptionOf(made, { tenant: elsewhere, secret: SECRET })).toBeUndefined()
      }),
    )
  })
})

/** The content of one token under the seal of another. */
function swapped(): string {
  const other = unsubscribeLink({ ...wanted, purpose: 'invoices' }, { url, secret: SECRET })
  const [content] = (new URL(other).searchParams.get('t') ?? '').split('-')
  const [, seal] = (new URL(link).searchParams.get('t') ?? '').split('-')
  return `${url}&t=${content}-${seal}`
}
