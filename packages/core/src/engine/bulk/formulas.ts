/**
 * What a spreadsheet would take for a formula: `=`, `+`, `-`, `@`, a tab or a line's end, full-width signs too, also behind
 * blanks, quotes and byte order marks, which it looks past.
 */
const FORMULA = /^[\s'"\uFEFF\u200B]*[=+\-@\t\r＝＋－＠]/

/** A cell that no spreadsheet runs: with an apostrophe in front, where it could be a formula. */
export function neutralise(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell
}

/** The inverse of {@link neutralise}, exactly: what had an apostrophe before a formula got a second one. */
export function restoreNeutralised(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell
}
