import type { Locale, Objection } from '@guanxi/core'
import { escapeHtml } from './html-tag.ts'
import type { Secrets } from './seal.ts'
import { unsubscriptionOf } from './unsubscribe-link.ts'

/** What the door works with. */
export interface UnsubscribeDoorOptions {
  readonly tenant: string
  readonly secret: Secrets
  readonly now: Date
  /** Enters it into the ledger. Repetitions are usual: programs and people click twice. */
  readonly object: (objection: Objection) => Promise<unknown>
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  vary: 'accept-language',
} as const

/**
 * Answers whoever follows an unsubscribe link. POST unsubscribes at once, as mail programs do (RFC 8058); GET only shows a
 * page with a button, for programs that look over mails follow every link in them. It asks for no login, sets no cookie,
 * and tells nobody whether an address is known: only whether the link is ours.
 */
export async function unsubscribeDoor(
  request: Request,
  { tenant, secret, now, object }: UnsubscribeDoorOptions,
): Promise<Response> {
  const locale = localeOf(request)
  const words = WORDS[locale]
  if (!['GET', 'HEAD', 'POST'].includes(request.method))
    return page(405, locale, words.broken, { allow: 'GET, HEAD, POST' })
  const wanted = unsubscriptionOf(request.url, { tenant, secret })
  if (!wanted) return page(404, locale, words.broken)
  const { address, purpose } = wanted
  if (request.method !== 'POST') return page(200, locale, words.question(escapeHtml(purpose)))
  await object({ objection: 'unsubscribed', address, purpose, at: now })
  return page(200, locale, words.done)
}

/** The button says what programs say. The form goes to where it was found, token and all. */
function form(button: string): string {
  return `<form method="post"><button name="List-Unsubscribe" value="One-Click">${button}</button></form>`
}

const WORDS = {
  en: {
    title: 'Unsubscribe',
    question: (purpose: string) => `<p>No more mail of the kind “${purpose}”?</p>${form('Unsubscribe')}`,
    done: '<p>Done. You get no more of these mails.</p>',
    broken: '<p>This link is not good. Take the one in the latest mail.</p>',
  },
  'zh-CN': {
    title: '退订',
    question: (purpose: string) => `<p>不再接收“${purpose}”类邮件？</p>${form('退订')}`,
    done: '<p>已退订，您不会再收到此类邮件。</p>',
    broken: '<p>链接无效，请使用最近一封邮件中的链接。</p>',
  },
} as const

function page(
  status: number,
  locale: Locale,
  content: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${WORDS[locale].title}</title>`
  return new Response(`<!doctype html><html lang="${locale}">${head}${content}</html>`, {
    status,
    headers: { ...HEADERS, ...headers },
  })
}

function localeOf(request: Request): Locale {
  return /^\s*zh\b/i.test(request.headers.get('accept-language') ?? '') ? 'zh-CN' : 'en'
}
