import { type Secrets, sealedText } from './seal.ts'

/** Which mail is followed, and where to. */
export interface Tracked {
  readonly tenant: string
  readonly messageId: string
  /** The address of the host's tracking door. */
  readonly url: string
  readonly secret: Secrets
}

/** Kinds of sealed texts: a picture that was loaded, a link that was followed. */
export const [OPEN, CLICK] = ['guanxi open', 'guanxi click']

const LINK = /(<a\s[^<>]*?\bhref\s*=\s*)(?:"(https?:[^"<>]*)"|'(https?:[^'<>]*)')/gi
const LONGEST = 2_000

/**
 * An HTML mail whose links lead over our door, with a picture that nobody sees. Only for people who agreed to it: the
 * caller knows. Links that are no plain web addresses stay as they are.
 */
export function trackHtml(html: string, tracked: Tracked): string {
  const followed = html.replace(LINK, (whole: string, before: string, quoted?: string, single?: string) => {
    const target = webAddress(quoted ?? single ?? '')
    return target === undefined ? whole : `${before}"${doorFor(CLICK, [target], tracked)}"`
  })
  const picture = `<img src="${doorFor(OPEN, [], tracked)}" width="1" height="1" alt="">`
  const end = followed.search(/<\/body>/i)
  return end < 0 ? followed + picture : followed.slice(0, end) + picture + followed.slice(end)
}

function doorFor(
  kind: string,
  parts: readonly string[],
  { tenant, messageId, url, secret }: Tracked,
): string {
  const door = new URL(url)
  door.searchParams.set(kind === OPEN ? 'o' : 'c', sealedText(kind, tenant, [messageId, ...parts], secret))
  return door.href.replaceAll('&', '&amp;')
}

function webAddress(attribute: string): string | undefined {
  const text = attribute.replace(/&(amp|#38|#x26);/gi, '&')
  return text.length <= LONGEST && URL.canParse(text) ? text : undefined
}
