import { Parser } from 'htmlparser2'
import { isTooDeep } from './html-nesting.ts'
import { MAIL_LIMITS } from './oddity.ts'

const UNREAD = new Set([
  'script',
  'style',
  'title',
  'head',
  'template',
  'noscript',
  'svg',
  'object',
  'select',
  'textarea',
])
const LINES = new Set(
  'address article blockquote br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li ol p pre section table tr ul'.split(
    ' ',
  ),
)
const PARAGRAPHS = new Set('blockquote h1 h2 h3 h4 h5 h6 ol p pre table ul'.split(' '))

/**
 * What HTML says, as text. Quotations begin with `> `, as in a mail without looks; what is not shown is left out. With
 * `links` where a link leads stands behind its words, for whoever shall follow it.
 */
export function htmlText(html: string, { links = false }: { readonly links?: boolean } = {}): string {
  const given = html.slice(0, MAIL_LIMITS.text)
  if (given.trim() === '') return ''
  if (isTooDeep(given)) return flat(given)
  const text = new TextOfHtml(links)
  const parser = new Parser(
    {
      onopentag: (name, attributes) => text.open(name, attributes),
      ontext: (said) => text.say(said),
      onclosetag: (name) => text.close(name),
    },
    { decodeEntities: true },
  )
  parser.end(given)
  return text.whole()
}

/** Without its tags, and nothing more: what nests for ever was written by nobody. */
function flat(html: string): string {
  return html
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

class TextOfHtml {
  readonly #lines: string[] = []
  /** The pieces of the line that is being said: put together once, for that costs as much as they are long. */
  #line: string[] = []
  /** In how many elements we are that are not shown, and in how many quotations. */
  #unread = 0
  #quotes = 0
  #preformatted = 0
  readonly #hidden: string[] = []
  readonly #showsLinks: boolean
  /** Where the link leads that is being said, and what of the line was said before it. */
  #link: { readonly href: string; readonly from: number } | undefined

  constructor(showsLinks: boolean) {
    this.#showsLinks = showsLinks
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#hidden.length > 0) {
      if (!VOID.has(name)) this.#hidden.push(name)
      return
    }
    if (UNREAD.has(name)) this.#unread++
    if (
      /display\s{0,5}:\s{0,5}none|mso-hide\s{0,5}:\s{0,5}all/i.test(attributes['style'] ?? '') &&
      !VOID.has(name)
    ) {
      this.#hidden.push(name)
      return
    }
    if (LINES.has(name)) this.#endLine(name === 'br')
    if (PARAGRAPHS.has(name)) this.#gap()
    if (name === 'blockquote') this.#quotes++
    if (name === 'pre') this.#preformatted++
    if (name === 'li') this.#line.push('- ')
    if ((name === 'td' || name === 'th') && this.#line.length > 0) this.#line.push(' ')
    if (name === 'img' && attributes['alt']) this.say(attributes['alt'])
    const { href = '' } = attributes
    if (name === 'a' && this.#showsLinks && LEADS.test(href)) this.#link = { href, from: this.#line.length }
    if (name === 'hr') this.#lines.push('________________________________')
  }

  say(said: string): void {
    if (this.#unread > 0 || this.#hidden.length > 0) return
    if (this.#preformatted === 0) {
      const words = said.replace(/[ \t\r\n\f]+/g, ' ')
      const last = this.#line.at(-1)
      const piece = last === undefined || last.endsWith(' ') ? words.trimStart() : words
      if (piece !== '') this.#line.push(piece)
      return
    }
    const [first = '', ...rest] = said.split(/\r?\n/)
    this.#line.push(first)
    for (const line of rest) {
      this.#endLine(true)
      this.#line.push(line)
    }
  }

  close(name: string): void {
    if (this.#hidden.length > 0) {
      this.#hidden.pop()
      return
    }
    if (UNREAD.has(name) && this.#unread > 0) this.#unread--
    if (name === 'br') return
    if (name === 'a') this.#endLink()
    if (LINES.has(name)) this.#endLine(false)
    if (name === 'blockquote' && this.#quotes > 0) this.#quotes--
    if (PARAGRAPHS.has(name)) this.#gap()
    if (name === 'pre' && this.#preformatted > 0) this.#preformatted--
  }

  whole(): string {
    this.#endLine(false)
    const first = this.#lines.findIndex((line) => line !== '')
    const last = this.#lines.findLastIndex((line) => line !== '')
    return this.#lines.slice(Math.max(first, 0), last + 1).join('\n')
  }

  #endLink(): void {
    const { href, from } = this.#link ?? {}
    this.#link = undefined
    const said = this.#line.slice(from).join('').trim()
    if (href === undefined || said === '' || said === href || said === href.replace(/^(mailto|tel):/, ''))
      return
    this.#line.push(` (${href.replace(/^(mailto|tel):/, '')})`)
  }

  #endLine(evenIfEmpty: boolean): void {
    const line = this.#line.join('').replaceAll('\u00A0', ' ').trimEnd()
    if (line !== '' || evenIfEmpty) this.#lines.push((this.#quote() + line).trimEnd())
    this.#line = []
  }

  /** An empty line between paragraphs, one only. */
  #gap(): void {
    const empty = this.#quote().trimEnd()
    const last = this.#lines.at(-1)
    if (last !== undefined && last !== empty && last !== '') this.#lines.push(empty)
  }

  #quote(): string {
    return '> '.repeat(Math.min(this.#quotes, 8))
  }
}

const LEADS = /^(https?:\/\/|mailto:|tel:)\S{1,2000}$/i
const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))
