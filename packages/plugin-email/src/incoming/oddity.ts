/** What the most hostile mail may cost. What lies beyond is left out, and said to be. */
export const MAIL_LIMITS = {
  /** Of the mail as it came, in bytes. */
  bytes: 50_000_000,
  /** An attachment of 50 MB has so many. The parser spends microseconds on each. */
  lines: 700_000,
  /** Of the header of one part, and of all parts together, in bytes. */
  partHeader: 64 * 1024,
  headers: 1024 * 1024,
  /** Parts in parts. */
  depth: 32,
  parts: 1_000,
  attachments: 50,
  /** Of the text, and of the HTML, in characters: more no message holds. */
  text: 1_000_000,
} as const

/** What is strange about a mail, or could not be understood. It is taken in all the same. */
export type Oddity =
  /** No words of its own: it was not understood at all, and is kept as it came. */
  | 'UNPARSED'
  | 'BOUNDARY_MISSING'
  | 'BOUNDARY_GUESSED'
  | 'BYTES_CUT'
  | 'HEADERS_CUT'
  | 'HEADERS_MISSING'
  | 'TOO_DEEP'
  | 'PARTS_CUT'
  | 'ATTACHMENTS_CUT'
  | 'TEXT_CUT'
  | 'CHARSET_GUESSED'
  | 'CHARSET_UNKNOWN'
  | 'FROM_MISSING'
  | 'FROM_DOUBLED'
  | 'SUBJECT_DOUBLED'
  | 'MESSAGE_ID_DOUBLED'
  | 'MESSAGE_ID_MISSING'
  | 'DATE_INVALID'
  | 'REPORT_UNREAD'
