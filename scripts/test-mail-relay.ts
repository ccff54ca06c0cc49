import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { freePort, guardServer } from './guard-server.ts'
import { postfixFiles } from './postfix-config.ts'
import { greets } from './test-mail-server.ts'

/** A relay of our own: it takes mails by SMTP, and hands those to `@crm.test` to a mail server. No mail leaves the machine. */
export interface TestMailRelay {
  readonly host: string
  readonly port: number
  /** What it noted so far. */
  log(): string
  /** Kills it as a power cut would. */
  crash(): Promise<void>
  /** Ends it in good order; its queue stays. */
  end(): Promise<void>
  /** Starts it again on the same queue, after a crash or an end. */
  restart(): Promise<void>
  /** Stops it and removes its folder. */
  stop(): Promise<void>
}

export interface TestMailRelayOptions {
  /** Where mails to `@crm.test` go by LMTP. */
  readonly lmtpPort: number
  /** Who has a mailbox at `@crm.test`. Mails to others come back with a report. */
  readonly mailboxes: readonly string[]
  /** Any free one when left out. */
  readonly port?: number
}

/** Whether this account may start a relay: the master process of Postfix has to be root's. */
export function isRelayForbidden(): boolean {
  if (process.getuid?.() === 0) return false
  if (process.env['GUANXI_REAL_MAIL'] === 'required') throw new Error('Postfix has to be started by root.')
  console.warn('Tests with a real mail relay are skipped: Postfix has to be started by root.')
  return true
}

/** Starts a throw-away Postfix on a free port of the loopback, in a private folder. */
export async function startMailRelay(options: TestMailRelayOptions): Promise<TestMailRelay> {
  const folder = mkdtempSync('/tmp/guanxi-relay-')
  chmodSync(folder, 0o755)
  const port = options.port ?? (await freePort())
  // Nobody listens there: what is addressed to others than @crm.test is never delivered.
  const elsewhere = await freePort()
  for (const part of ['etc', 'spool', 'data']) mkdirSync(join(folder, part), { mode: 0o755 })
  chownSync(join(folder, 'data'), Number(execFileSync('id', ['-u', 'postfix'], { encoding: 'utf8' })), 0)
  const files = postfixFiles({ folder, port, elsewhere, ...options })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'etc', name), text)

  // Makes the folders of its queue.
  execFileSync('/usr/sbin/postfix', ['-c', join(folder, 'etc'), 'check'], { stdio: 'ignore' })

  const logFile = join(folder, 'postfix.log')
  const log = () => [join(folder, 'output'), logFile].map(textOf).join('')
  const relay = guardServer({
    folder,
    command: ['/usr/lib/postfix/sbin/master', '-d', '-c', join(folder, 'etc')],
    isReady: () => greets(port),
    log,
  })
  await relay.start()
  const { crash, end, start, remove } = relay
  return { host: '127.0.0.1', port, log, crash, end, restart: start, stop: remove }
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
