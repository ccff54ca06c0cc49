import { freePort } from '../../scripts/guard-server.ts'
import { isRelayForbidden, startMailRelay, type TestMailRelay } from '../../scripts/test-mail-relay.ts'
import { isMailServerMissing, startMailServer, type TestMailServer } from '../../scripts/test-mail-server.ts'

/** Real mail servers, on this machine alone: Postfix takes a mail from anybody, Dovecot keeps the mailboxes. */
export interface PostOffice {
  readonly server: TestMailServer
  readonly relay: TestMailRelay
  close(): Promise<void>
}

/** Why this machine can have no post office, and what to install; undefined where it can. */
export function missingForMail(): string | undefined {
  // What tests may skip, a program that was asked for it cannot do without.
  process.env['GUANXI_REAL_MAIL'] = 'required'
  try {
    isMailServerMissing()
    isRelayForbidden()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Opens one where these have a mailbox at crm.test. Mails to anybody else there come back with a report. */
export async function openPostOffice(mailboxes: readonly string[]): Promise<PostOffice> {
  // Dovecot hands what it writes itself, as an absence note, to Postfix, which is started after it.
  const port = await freePort()
  const server = await startMailServer({ relayPort: port })
  try {
    const relay = await startMailRelay({ lmtpPort: server.lmtpPort, mailboxes, port })
    const close = async () => {
      await relay.stop()
      await server.stop()
    }
    return { server, relay, close }
  } catch (error) {
    await server.stop()
    throw error
  }
}
