import type { Attachment } from '@guanxi/core'
import type { IncomingMail } from './incoming-mail.ts'
import { MAIL_LIMITS } from './oddity.ts'
import type { MailPart } from './parse-mime.ts'

/** Where the content of attachments goes. */
export interface KeepAttachment {
  keep(
    content: AsyncIterable<Uint8Array>,
    about: { readonly name: string; readonly type: string; readonly tenant: string },
  ): Promise<{ ref: string; size: number }>
}

interface Kept {
  readonly attachments: readonly Attachment[]
  /** By what the HTML of the mail calls them. */
  readonly refs: ReadonlyMap<string, string>
  /** There were more than a message takes. */
  readonly isCut: boolean
}

/** Stores what came with a mail, one after another. Those that were stored before stand empty in it. */
export async function keepAttachments(
  parts: readonly MailPart[],
  stored: NonNullable<IncomingMail['stored']>,
  { attachments: store, tenant }: { attachments?: KeepAttachment | undefined; tenant: string },
): Promise<Kept> {
  const before = [...stored]
  const attachments: Attachment[] = []
  const refs = new Map<string, string>()
  for (const { name, type, content, contentId } of parts.slice(0, MAIL_LIMITS.attachments)) {
    const known = content.length === 0 ? before.shift() : undefined
    const kept = known ?? (await store?.keep(wholly(content), { name, type, tenant }))
    if (!kept) continue
    attachments.push({ name, type, size: kept.size, ref: kept.ref })
    if (contentId) refs.set(contentId, kept.ref)
  }
  return { attachments, refs, isCut: parts.length > MAIL_LIMITS.attachments }
}

async function* wholly(content: Uint8Array): AsyncIterable<Uint8Array> {
  yield content
}
