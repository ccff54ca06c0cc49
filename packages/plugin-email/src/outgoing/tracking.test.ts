import type { Receipt } from '@guanxi/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composeMail } from './compose-mail.ts'
import { composing, letter, SECRET } from './fixtures/raw-mail.ts'
import { trackHtml } from './track-html.ts'
import { trackingDoor } from './tracking-door.ts'

const tracking = { url: 'https://crm.acme.example/track?x=1' }
const messageId = '<crm.1.abc@acme.example>'
const tracked = { tenant: 'acme', messageId, url: tracking.url, secret: SECRET }
const linksIn = (html: string) =>
  [...html.matchAll(/(?:href|src)="(https:\/\/crm[^"]*)"/g)].map(([, url = '']) =>
    url.replaceAll('&amp;', '&'),
  )

async function visit(
  url: string,
  {
    method = 'GET',
    tenant = 'acme',
    note = async () => {},
  }: {
    method?: string
    tenant?: string
    note?: () => Promise<void>
  } = {},
) {
  const receipts: Receipt[] = []
  const response = await trackingDoor(new Request(url, { method }), {
    tenant,
    secret: SECRET,
    note: (receipt) => {
      receipts.push(receipt)
      return note()
    },
  })
  return { response, receipts }
}

describe('tracking', () => {
  const html = `<body><a class="b" href="https://acme.example/?a=1&amp;b=2">Look</a> <a href='mailto:a@b.example'>Write</a></body>`

  it('is off unless the host set it up and the person agreed', () => {
    const on = { ...composing, options: { ...composing.options, tracking } }
    const htmlOf = (mayTrack: boolean | undefined, how: typeof composing) =>
      composeMail({ ...letter, html, mayTrack }, how).mail.html

    expect(htmlOf(undefined, on)).toBe(html)
    expect(htmlOf(false, on)).toBe(html)
    expect(htmlOf(true, composing)).toBe(html)
    expect(htmlOf(true, on)).not.toBe(html)
  })

  it('leads on to where the link led, and tells that the mail was read', async () => {
    const [click = '', open = ''] = linksIn(trackHtml(html, tracked))

    const [followed, opened] = [await visit(click), await visit(open)]

    expect(followed.response.status).toBe(302)
    expect(followed.response.headers.get('location')).toBe('https://acme.example/?a=1&b=2')
    expect(opened.response.headers.get('content-type')).toBe('image/gif')
    expect([...followed.receipts, ...opened.receipts]).toEqual([
      { receipt: 'read', externalId: messageId },
      { receipt: 'read', externalId: messageId },
    ])
  })

  it('changes nothing else of the mail', () => {
    const written = trackHtml(html, tracked)

    expect(written).toContain(`<a href='mailto:a@b.example'>Write</a>`)
    expect(written).toMatch(/^<body><a class="b" href="https:\/\/crm[^"]+">Look<\/a>.*<img [^>]+><\/body>$/)
  })

  it('leads nowhere by a link that we did not write, and never out of another tenant', async () => {
    const [click = '', open = ''] = linksIn(trackHtml(html, tracked))
    const crossed = new URL(click)
    crossed.searchParams.set('c', new URL(open).searchParams.get('o') ?? '')

    for (const url of [tracking.url, crossed.href, `${tracking.url}&c=https://evil.example`, `${click}a`]) {
      const { response, receipts } = await visit(url)
      expect([response.status, response.headers.get('location'), receipts]).toEqual([404, null, []])
    }
    expect((await visit(click, { tenant: 'globex' })).response.status).toBe(404)
    expect((await visit(click, { method: 'POST' })).response.status).toBe(405)
    expect((await visit(click, { method: 'HEAD' })).receipts).toEqual([])
  })

  it('leads nobody astray by a link that was changed', async () => {
    const [click = ''] = linksIn(trackHtml(html, tracked))
    const at = click.indexOf('&c=') + 3
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: click.length - at - 1 }),
        fc.constantFrom(...'abcxyz234567-'),
        async (on, letter) => {
          fc.pre(click[at + on] !== letter)
          const { response } = await visit(click.slice(0, at + on) + letter + click.slice(at + on + 1))
          expect(response.status).toBe(404)
        },
      ),
    )
  })

  it('stops nobody on their way when it cannot be noted', async () => {
    const [click = ''] = linksIn(trackHtml(html, tracked))

    const { response } = await visit(click, { note: () => Promise.reject(new Error('down')) })

    expect(response.status).toBe(302)
  })
})
