import sanitizeHtml from 'sanitize-html'

const BLOCKS = ['p', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'table', 'blockquote', 'pre']
const LINES = ['br', 'li', 'tr']
const CELLS = ['td', 'th']
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

/** What an HTML mail says, as plain text: paragraphs apart, links behind their words, nothing that is not shown. */
export function textOfHtml(html: string): string {
  // What comes out has these tags only, each whole, and four entities: simple enough to be read by patterns.
  const plain = sanitizeHtml(html.replace(/[ \t\r\n\f]+/g, ' '), {
    allowedTags: [...BLOCKS, ...LINES, ...CELLS, 'a'],
    allowedAttributes: { a: ['href'] },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  })
  return plain
    .replace(/<a href="([^"]*)">(.*?)<\/a>/g, (_, href: string, words: string) => linked(href, words))
    .replace(/<li>/g, '\n- ')
    .replace(/<br \/>|<\/tr>|<tr>/g, '\n')
    .replace(/<\/t[dh]>/g, ' ')
    .replace(new RegExp(`</?(${BLOCKS.join('|')})>`, 'g'), '\n\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ENTITIES[name] ?? '')
    .replace(/[ \u{a0}]+/gu, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function linked(href: string, words: string): string {
  const said = words.replace(/<[^>]*>/g, '').trim()
  const target = href.replace(/^(mailto|tel):/, '')
  if (said === '') return ''
  return said === target || said === href ? words : `${words} (${target})`
}
