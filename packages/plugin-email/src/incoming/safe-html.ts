import sanitizeHtml from 'sanitize-html'
import { isTooDeep } from './html-nesting.ts'
import { htmlText } from './html-text.ts'
import { MAIL_LIMITS } from './oddity.ts'

/** What a page may show of a mail. */
export interface SafeHtmlOptions {
  /** Shows pictures of other servers, which then learn who read the mail, and when. */
  readonly remoteImages?: boolean
  /** Where a picture that came with the mail is found: `ref` is that of an attachment. Without it none is shown. */
  readonly picture?: (ref: string) => string | undefined
}

const SIZE = /^\d{1,4}(\.\d{1,2})?(px|pt|em|%)?$/
const SIZES = /^(\d{1,4}(\.\d{1,2})?(px|pt|em|%)?\s?){1,4}$/
const COLOUR = [/^#[0-9a-f]{3,8}$/i, /^[a-z]{3,20}$/i, /^rgba?\([\d\s.,%]{5,40}\)$/i]
const LOOKS = {
  ...{ color: COLOUR, 'background-color': COLOUR },
  ...{ 'font-size': [SIZE], 'font-weight': [/^(bold|normal|[1-9]00)$/], 'font-style': [/^(italic|normal)$/] },
  ...{
    'text-align': [/^(left|right|center|justify)$/],
    'text-decoration': [/^(underline|line-through|none)$/],
  },
  ...{ 'font-family': [/^[\w\s,'"-]{1,200}$/], 'line-height': [SIZE] },
  ...{ padding: [SIZES], margin: [SIZES], 'border-collapse': [/^collapse$/], width: [SIZE] },
}
const TAGS = (
  'a abbr b blockquote br caption center code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr ' +
  'i img ins li ol p pre q s small span strike strong sub sup table tbody td tfoot th thead tr u ul'
).split(' ')

/**
 * The HTML of a mail as a page may show it: no scripts, no forms, nothing that reaches out of its place. Pictures of other
 * servers are held back, marked `data-held-back`, until they are asked for. Show it in a frame of its own all the same.
 *
 * @example
 * ```ts no-run
 * const shown = safeHtml(message.html ?? '', { picture: (ref) => `/attachments/${ref}` })
 * ```
 */
export function safeHtml(html: string, { remoteImages = false, picture }: SafeHtmlOptions = {}): string {
  const given = html.slice(0, MAIL_LIMITS.text)
  if (isTooDeep(given)) return `<pre>${escaped(htmlText(given))}</pre>`
  return sanitizeHtml(given, {
    allowedTags: TAGS,
    allowedAttributes: {
      '*': ['style', 'align', 'valign', 'dir', 'lang', 'title'],
      a: ['href', 'target', 'rel'],
      font: ['color', 'face', 'size'],
      img: ['src', 'alt', 'width', 'height', 'data-held-back'],
      table: ['width', 'border', 'cellpadding', 'cellspacing', 'bgcolor'],
      td: ['width', 'height', 'colspan', 'rowspan', 'bgcolor'],
      th: ['width', 'height', 'colspan', 'rowspan', 'bgcolor'],
    },
    allowedStyles: { '*': LOOKS },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    // What `picture` names is the host's own, and may be any place of its page.
    allowedSchemesByTag: { img: ['http', 'https', 'data', 'blob'] },
    allowProtocolRelative: false,
    nonTextTags: [
      'script',
      'style',
      'textarea',
      'option',
      'xmp',
      'noscript',
      'title',
      'template',
      'svg',
      'math',
    ],
    transformTags: {
      a: (tagName, attribs) => ({
        tagName,
        attribs: { ...attribs, target: '_blank', rel: 'noopener noreferrer nofollow' },
      }),
      img: (tagName, attribs) => ({ tagName, attribs: pictureOf(attribs, remoteImages, picture) }),
    },
  })
}

function pictureOf(
  { src = '', ...attributes }: Record<string, string>,
  remoteImages: boolean,
  picture: SafeHtmlOptions['picture'],
): Record<string, string> {
  delete attributes['data-held-back']
  const ref = /^\s*cid:(.{1,2000})$/is.exec(src)?.[1]
  if (ref !== undefined) {
    const place = picture?.(ref)
    return place === undefined ? attributes : { ...attributes, src: place }
  }
  if (/^data:image\/(png|jpe?g|gif|webp);base64,/i.test(src)) return { ...attributes, src }
  if (!/^https?:/i.test(src)) return attributes
  return remoteImages ? { ...attributes, src } : { ...attributes, 'data-held-back': '' }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
