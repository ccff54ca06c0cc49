/** Text that every store keeps as it is: no NUL, which PostgreSQL refuses, and no half surrogate pair, which UTF-8 lacks. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/** The order of texts by code point, as `COLLATE "C"` and SQLite's `BINARY` have it; `<` would put 😀 before ｡. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0
  const shorter = Math.min(left.length, right.length)
  for (let index = 0; index < shorter; index++) {
    const a = left.charCodeAt(index)
    const b = right.charCodeAt(index)
    if (a !== b) return a >= 0xd800 && b >= 0xd800 ? codePointRank(a) - codePointRank(b) : a - b
  }
  return left.length - right.length
}

/** Surrogates stand for code points above all others, but their units lie below U+E000. */
function codePointRank(unit: number): number {
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000
}
