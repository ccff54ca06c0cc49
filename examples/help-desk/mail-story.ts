import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AttachmentStore, attachmentsIn } from '@guanxi/plugin-email'
import { type Log, writeLog } from './log.ts'
import { type MailCrm, mailCrm, SUPPORT } from './mail-crm.ts'
import type { MailPerson } from './mail-program.ts'
import type { StoryOptions } from './open-story.ts'
import { openPostOffice, type PostOffice } from './post-office.ts'

/** Who writes to the desk. Han is on holiday, and his mailbox says so. */
export const ADA = { name: 'Ada', email: 'ada@crm.test' } as const
export const LIU = { name: '刘洋', email: 'liu@crm.test' } as const
export const HAN = { name: '韩梅', email: 'away@crm.test' } as const
/** Somebody whose address was mistyped: there is no such mailbox. */
export const SUN = { name: '孙丽', email: 'sun.lii@crm.test' } as const

/** What each step of the mail day needs. */
export interface MailStory {
  readonly post: PostOffice
  readonly crm: MailCrm
  readonly attachments: AttachmentStore
  /** An administrator's session. */
  readonly office: ReturnType<MailCrm['as']>
  readonly wang: { readonly name: string; readonly crm: ReturnType<MailCrm['as']> }
  readonly log: Log
  close(): Promise<void>
}

/** A desk whose mailbox is watched, by the clock on the wall: mails take the time that they take. */
export async function openMailStory({ storage, locale, write }: StoryOptions): Promise<MailStory> {
  const people: readonly MailPerson[] = [SUPPORT, ADA, LIU, HAN]
  const post = await openPostOffice(people.map(({ email }) => email.slice(0, email.indexOf('@'))))
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-attachments-'))
  const attachments = attachmentsIn(folder)
  const crm = mailCrm(storage, post, attachments)
  const close = async () => {
    await crm.stop()
    await post.close()
    await rm(folder, { recursive: true })
  }
  try {
    await crm.migrate()
    const office = crm.as(crm.actor({ id: 'office', roles: ['admin'] }))
    for (const person of [ADA, LIU, HAN, SUN]) await office.contact.create(person)
    const { id, name } = await office.user.create({ name: '王芳' })
    const wang = { name, crm: crm.as(crm.actor({ id, roles: ['agent'] })) }
    await crm.start({ every: '100ms' })
    crm.system('mail').plugins.email.watch()
    const log = writeLog({ now: () => Date.now() }, locale, write)
    return { post, crm, attachments, office, wang, log, close }
  } catch (error) {
    await close()
    throw error
  }
}
