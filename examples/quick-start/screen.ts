/** Where the program writes: a terminal, a pipe, or a test. */
export interface Screen {
  write(text: string): unknown
  /** A terminal redraws one line; anything else gets a line now and then. */
  readonly isTTY?: boolean
}

/** Prints a heading. */
export function heading(screen: Screen, text: string): void {
  screen.write(`\n${text}\n${'─'.repeat(widthOf(text))}\n`)
}

/** One column of a table: its heading, and where its cells stand. */
export type Column = string | { readonly title: string; readonly align: 'right' }

/** Prints rows below headings, aligned whatever script they are in. */
export function table(
  screen: Screen,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const titles = columns.map((column) => (typeof column === 'string' ? column : column.title))
  const widths = titles.map((title, at) =>
    Math.max(...[title, ...rows.map((row) => row[at] ?? '')].map(widthOf)),
  )
  for (const row of titles.some((title) => title !== '') ? [titles, ...rows] : rows) {
    const cells = row.map((cell, at) => {
      const blanks = ' '.repeat(Math.max(0, (widths[at] ?? 0) - widthOf(cell)))
      return typeof columns[at] === 'object' ? blanks + cell : cell + blanks
    })
    screen.write(`  ${cells.join('   ').trimEnd()}\n`)
  }
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const NO_WIDTH = /[\p{Mn}\p{Cf}]/u

/** How many columns of a terminal a text takes: Chinese signs take two. */
function widthOf(text: string): number {
  let width = 0
  for (const sign of text) width += NO_WIDTH.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1
  return width
}

/** A number as people read it. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US')
}

const BAR = 30
const LINES = 10

/** Shows how far an import is. `share` is between 0 and 1. */
export function progressBar(screen: Screen) {
  let next = 0
  return {
    show(share: number, text: string): void {
      if (screen.isTTY) {
        const full = Math.round(share * BAR)
        screen.write(`\r\u001B[K  ${'█'.repeat(full)}${'░'.repeat(BAR - full)}  ${text}`)
      } else if (share >= next && share < 1) {
        screen.write(`  ${text}\n`)
        next = (Math.floor(share * LINES) + 1) / LINES
      }
    },
    clear(): void {
      if (screen.isTTY) screen.write('\r\u001B[K')
    },
  }
}
