import { readWords } from './encoded-words.ts'

/** The lines of a header as they stand there: the names in small letters, the values unfolded. */
export type MailHeaders = readonly { readonly name: string; readonly value: string }[]

/** The first line of that name: where one is doubled, the first counts. */
export function headerOf(headers: MailHeaders, name: string): string | undefined {
  return headers.find((line) => line.name === name)?.value
}

/** All lines of that name, as they stand there. */
export function headersOf(headers: MailHeaders, name: string): readonly string[] {
  return headers.filter((line) => line.name === name).map(({ value }) => value)
}

/** A line as people read it. */
export function readableHeader(headers: MailHeaders, name: string): string | undefined {
  const value = headerOf(headers, name)
  return value === undefined ? undefined : readWords(value)
}

/**
 * The lines of a text that is a header and nothing else, as the parts of a report are. Ends at an empty line where
 * `untilBlank`; otherwise an empty line is passed over.
 */
export function headersIn(text: string, { untilBlank = true } = {}): MailHeaders {
  const lines: { name: string; value: string }[] = []
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' && untilBlank && lines.length > 0) break
    const last = lines.at(-1)
    if (/^[ \t]/.test(line) && last) last.value += line
    else if (/^[!-9;-~]{1,78}[ \t]*:/.test(line)) {
      const colon = line.indexOf(':')
      lines.push({ name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() })
    }
  }
  return lines
}
