import { createCrm } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { type AttachmentStore, email } from '@guanxi/plugin-email'
import { DESK } from './desk-crm.ts'
import type { PostOffice } from './post-office.ts'
import { SERVICE } from './service.ts'

/** The mailbox of the desk. */
export const SUPPORT = { name: '客服台', email: 'support@crm.test' } as const
/** Signs what brings answers back to their ticket. A real one is read from the environment. */
const SECRET = 'only the mails of the desk know this one'

/** The desk of desk-crm.ts, with a mailbox instead of its other channels. */
export function mailCrm(
  storage: StorageAdapter,
  { server, relay }: PostOffice,
  attachments: AttachmentStore,
) {
  const mail = email({
    // Nobody vouches for senders here. A real host names its server in `authserv` instead.
    reading: { own: [SUPPORT.email], trust: 'all' },
    mailbox: {
      ...{ host: server.host, port: server.imapPort, security: 'none' },
      ...{ user: 'support', password: server.password },
    },
    smtp: {
      ...{ host: relay.host, port: relay.port, security: 'none', secret: SECRET },
      ...{ from: { name: SUPPORT.name, address: SUPPORT.email }, replyTo: { address: SUPPORT.email } },
    },
    attachments,
  })
  return createCrm({
    ...DESK,
    service: { ...SERVICE, channels: { secret: SECRET } },
    plugins: [mail],
    storage,
  })
}

/** What {@link mailCrm} makes. */
export type MailCrm = ReturnType<typeof mailCrm>
