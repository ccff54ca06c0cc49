import { outgoingErrors } from './outgoing-errors.ts'

/** HTML that may stand in HTML as it is: made by {@link html}, or vouched for by {@link trustedHtml}. */
export class SafeHtml {
  readonly #markup: string

  constructor(markup: string) {
    this.#markup = markup
  }

  toString(): string {
    return this.#markup
  }
}

/** What may stand in a place of a template. Nothing is written for null, undefined and false. */
export type HtmlValue = string | number | bigint | SafeHtml | null | undefined | false | readonly HtmlValue[]

const IN_CODE = /<(script|style)\b(?![\s\S]*<\/\1)/i
const IN_TAG = /<[a-z!/][^<>]*$/i
const IN_QUOTES = /=\s*(?:"[^"]*|'[^']*)$/
const BARE = /\s[\w:-]+\s*=\s*$/
/** An attribute that is a script, whatever its quotes. */
const IN_HANDLER = /\son[a-z]+\s*=\s*(?:"[^"]*|'[^']*)$/i
/** An attribute that leads somewhere, up to its quote. */
const BEFORE_ADDRESS = /\s(?:href|src|(?:form)?action|background|poster)\s*=\s*["']\s*$/i
const LEADS_OUT = /^(https?:|mailto:|tel:|cid:)/i

/**
 * HTML with values in it, each escaped unless it is {@link SafeHtml}. Values may stand between tags and in quoted
 * attributes; where a link begins, only an address of the web, a mail or a telephone. In other places nothing makes a value
 * safe: EMAIL_HTML_UNSAFE.
 *
 * @example
 * ```ts
 * const name = '<b>Li'
 * console.log(String(html`<p>Dear ${name}</p>`)) // <p>Dear &#60;b&#62;Li</p>
 * ```
 */
export function html(texts: TemplateStringsArray, ...values: readonly HtmlValue[]): SafeHtml {
  let [markup, before] = ['', '']
  for (const [at, text] of texts.entries()) {
    before += text
    markup += text + (at < values.length ? written(values[at], before) : '')
  }
  return new SafeHtml(markup)
}

/** Says that this is HTML which may be shown as it is. Never of what a customer wrote. */
export function trustedHtml(markup: string): SafeHtml {
  return new SafeHtml(markup)
}

/** Text as it may stand in HTML, also in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (letter) => `&#${letter.charCodeAt(0)};`)
}

/** A value as it is written where the template itself, without its values, reads so far. */
function written(value: HtmlValue, before: string): string {
  const isInTag = IN_TAG.test(before)
  const isBare = BARE.test(before) || (isInTag && !IN_QUOTES.test(before))
  const isCode = IN_CODE.test(before) || IN_HANDLER.test(before)
  const leadsAstray = BEFORE_ADDRESS.test(before) && !LEADS_OUT.test(String(value))
  if (isBare || isCode || leadsAstray) throw outgoingErrors.EMAIL_HTML_UNSAFE({ place: before.slice(-40) })
  return isInTag ? escapeHtml(markupOf(value, String)) : markupOf(value, escapeHtml)
}

function markupOf(value: HtmlValue, text: (plain: string) => string): string {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof SafeHtml) return String(value)
  if (typeof value === 'object') return value.map((one) => markupOf(one, text)).join('')
  return text(String(value))
}
