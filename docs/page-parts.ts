// What pages of the reference are made of.

/** Stands at the top of each page that is written from the code. */
export const GENERATED =
  '<!-- Written by docs/generate-reference.ts. Do not edit: run `pnpm run docs:write`. -->'

export function page(...parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
