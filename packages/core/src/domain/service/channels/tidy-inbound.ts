import { normaliseEmail, normalisePhone } from '../../../engine/entities/normalise.ts'
import { sha256 } from '../../../engine/ids.ts'
import type { InboundMessage } from './channel-message.ts'

const LONGEST_ID = 300
const LONGEST_SUBJECT = 500
const MOST_REFERENCES = 20
const MOST_RECIPIENTS = 100

/**
 * Brings what a channel took in into the form in which it is kept. Text that no store can hold is mended, as is what only
 * a header may say; what cannot be mended without loss, as a body that is too long, is left to be refused.
 */
export async function tidyInbound(message: InboundMessage): Promise<InboundMessage> {
  const { externalId, threadRef, inReplyTo, references, from, to, subject, attachments } = message
  const { body, quoted, html } = message
  return {
    ...message,
    externalId: await idOf(externalId),
    threadRef: threadRef ? await idOf(threadRef) : undefined,
    inReplyTo: inReplyTo ? await idOf(inReplyTo) : undefined,
    references: references && (await idsOf(nearest(references))),
    from: {
      ...from,
      address: await shortId(addressOf(oneLine(from.address))),
      name: from.name === undefined ? undefined : cut(oneLine(from.name), 200) || undefined,
    },
    to: to && (await idsOf(to.slice(0, MOST_RECIPIENTS))),
    subject: subject === undefined ? undefined : cut(oneLine(subject), LONGEST_SUBJECT) || undefined,
    body: storable(body),
    quoted: quoted === undefined ? undefined : storable(quoted) || undefined,
    html: html === undefined ? undefined : storable(html) || undefined,
    attachments: someOf(
      attachments?.map(({ name, type, size, ref }) => ({
        name: cut(oneLine(name), 255) || 'attachment',
        type: cut(oneLine(type), 255),
        ...{ size, ref },
      })),
    ),
  }
}

function idOf(text: string): Promise<string> {
  return shortId(oneLine(text))
}

async function idsOf(texts: readonly string[]): Promise<readonly string[] | undefined> {
  const ids = await Promise.all(texts.map(idOf))
  return someOf(ids.filter((id) => id !== ''))
}

/** A list that holds something. */
function someOf<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list && list.length > 0 ? list : undefined
}

/** An address in the form in which contacts have theirs; what is neither e-mail nor telephone stays as it is. */
export function addressOf(address: string): string {
  return (
    normaliseEmail(address) ??
    (address.startsWith('+') ? normalisePhone(address, undefined) : null) ??
    address
  )
}

/** Text that every store keeps: NUL and half characters become the sign for what could not be read. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}

/** No line break, so that nothing that is put into a header can begin another one. */
function oneLine(text: string): string {
  return storable(text)
    .replace(/[\r\n\u0085\u2028\u2029]+\s*/g, ' ')
    .trim()
}

function cut(text: string, longest: number): string {
  return text.length <= longest
    ? text
    : text
        .slice(0, longest - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, '')
        .concat('…')
}

/** An id that is too long for a key is known by its hash: the same one is still the same. */
async function shortId(id: string): Promise<string> {
  return id.length <= LONGEST_ID ? id : `sha256:${await sha256(id)}`
}

/** The first, by which the conversation is known, and those nearest to the message. */
function nearest(references: readonly string[]): readonly string[] {
  if (references.length <= MOST_REFERENCES) return references
  return [references[0] ?? '', ...references.slice(1 - MOST_REFERENCES)]
}
