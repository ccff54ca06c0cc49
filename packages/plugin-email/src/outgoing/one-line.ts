/** Whatever ends a line or steers a terminal, in any script. */
const NOT_IN_A_LINE = /[\p{Cc}\p{Zl}\p{Zp}\u{feff}]+/gu

/** A text as it may stand in a header: no line break whatever comes, no half characters, no longer than this. */
export function oneLine(text: string, most: number): string {
  const line = text.toWellFormed().replace(NOT_IN_A_LINE, ' ').trim()
  return line.length <= most
    ? line
    : line
        .slice(0, most)
        .toWellFormed()
        .replace(/\ufffd$/, '')
        .trim()
}
