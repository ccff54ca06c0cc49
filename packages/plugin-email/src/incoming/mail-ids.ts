import { createHash } from 'node:crypto'
import { headerOf, headersOf, type MailHeaders } from './mail-headers.ts'
import type { ParsedMail } from './parse-mime.ts'

/** What a mail and its conversation are called. Message-IDs stand in their angle brackets. */
export interface MailIds {
  /** The Message-ID; without one, a hash of what was said, so that the same mail is still known. */
  readonly externalId: string
  /** The first mail of the conversation. */
  readonly threadRef?: string | undefined
  readonly inReplyTo?: string | undefined
  readonly references?: readonly string[] | undefined
}

/** More make no difference: the first and the nearest count. */
const MOST = 100

/** Reads what a mail is called, what it answers, and what was said before it. */
export function mailIds({ headers, text, html }: ParsedMail): MailIds {
  const inReplyTo = messageIdsIn(headerOf(headers, 'in-reply-to') ?? '')[0]
  const references = [...new Set(headersOf(headers, 'references').flatMap(messageIdsIn))].slice(0, MOST)
  return {
    externalId: messageIdOf(headers) ?? hashOf(headers, text, html),
    threadRef: references[0] ?? inReplyTo,
    inReplyTo: inReplyTo ?? references.at(-1),
    references: references.length > 0 ? references : undefined,
  }
}

/** The Message-ID of a mail, in its brackets, also where it came without them. */
export function messageIdOf(headers: MailHeaders): string | undefined {
  const value = headerOf(headers, 'message-id') ?? ''
  const bare = value.replace(/\([^()]*\)/g, ' ').trim()
  return messageIdsIn(value)[0] ?? (/^[^\s<>@]+@[^\s<>@]+$/.test(bare) ? `<${bare}>` : undefined)
}

/** All Message-IDs in a header, whatever stands between them: commas, comments, line breaks. */
export function messageIdsIn(value: string): readonly string[] {
  return [...value.matchAll(/<([^<>]{1,998})>/g)]
    .map(([, id = '']) => id.replace(/\s+/g, ''))
    .filter((id) => id !== '')
    .map((id) => `<${id}>`)
}

/** Of what stays the same wherever a copy lies: not of the lines that servers on its way put on top. */
function hashOf(headers: MailHeaders, text: string, html = ''): string {
  const said = ['from', 'to', 'cc', 'date', 'subject'].map((name) =>
    headersOf(headers, name).join('\n').trim(),
  )
  return `sha256:${createHash('sha256')
    .update(JSON.stringify([...said, text.trim(), html.trim()]))
    .digest('hex')}`
}
