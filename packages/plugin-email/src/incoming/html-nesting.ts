/** Deeper than any program writes: what is, costs more to read than it can say. */
const MOST_DEEP = 256
const CLOSED_BY_THEMSELVES = new Set(
  'area base br col embed hr img input link meta param source track wbr p li td th tr tbody thead tfoot dt dd option'.split(
    ' ',
  ),
)

/** Whether HTML nests so deeply that parsers, which look for the beginning of what ends, would take for ever. */
export function isTooDeep(html: string): boolean {
  let depth = 0
  let deepest = 0
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9:-]{0,40})/gi)) {
    if (CLOSED_BY_THEMSELVES.has(name.toLowerCase())) continue
    depth = Math.max(0, depth + (slash ? -1 : 1))
    deepest = Math.max(deepest, depth)
  }
  return deepest > MOST_DEEP
}
