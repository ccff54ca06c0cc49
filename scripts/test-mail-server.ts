import { execFileSync } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { dovecotConfig, tokenConfig } from './dovecot-config.ts'
import { freePort, guardServer } from './guard-server.ts'

/** A mail server of our own, for IMAP and LMTP: any name is a mailbox on it. It dies with the process that started it. */
export interface TestMailServer {
  readonly host: string
  /** IMAP in plain, and by STARTTLS where the server has TLS. */
  readonly imapPort: number
  /** IMAP over TLS. */
  readonly imapsPort: number
  /** Takes in mails for whoever they are addressed to. */
  readonly lmtpPort: number
  /** The password of every mailbox. */
  readonly password: string
  /** A token for one mailbox, as a provider hands them out; good for an hour, or since an hour not any more. */
  token(mailbox: string, isOver?: boolean): string
  /** The certificate that clients have to trust, as PEM. */
  readonly ca: string
  /** What the server noted so far. */
  log(): string
  /** Everybody's password from now on. */
  changePassword(password: string): void
  /** Kills the server with all its connections as a power cut would. */
  crash(): Promise<void>
  /** Ends the server in good order; what it keeps stays. */
  end(): Promise<void>
  /** Starts it again on the same mails, after a crash or an end. */
  restart(): Promise<void>
  /** Stops the server and removes its folder. */
  stop(): Promise<void>
}

export interface TestMailServerOptions {
  /** Whether it speaks TLS and offers STARTTLS; true when left out. */
  readonly tls?: boolean
  /** Where it hands over what it writes itself, as the answer of the mailbox `away`, which is on vacation. */
  readonly relayPort?: number
}

const HOST = '127.0.0.1'
const PACKAGES = 'dovecot-imapd dovecot-lmtpd dovecot-sieve postfix'
const PROGRAMS = [
  '/usr/sbin/dovecot',
  '/usr/lib/dovecot/imap',
  '/usr/lib/dovecot/lmtp',
  '/usr/lib/dovecot/modules/lib90_sieve_plugin.so',
  '/usr/sbin/postfix',
]

/**
 * Whether tests without a mail server are to be skipped, which is told once. Where GUANXI_REAL_MAIL=required none
 * is skipped: a missing server is a failure.
 *
 * @example
 * ```ts
 * describe.skipIf(isMailServerMissing())('a mailbox', () => {})
 * ```
 */
export function isMailServerMissing(): boolean {
  const missing = PROGRAMS.filter((program) => !existsSync(program))
  if (missing.length === 0) return false
  const advice = `${missing.join(', ')} not found. On Debian: apt-get install ${PACKAGES}`
  if (process.env['GUANXI_REAL_MAIL'] === 'required') throw new Error(advice)
  console.warn(`Tests with a real mail server are skipped: ${advice}`)
  return true
}

/** Starts a throw-away Dovecot on free ports of the loopback, in a private folder and without privileges. */
export async function startMailServer(options: TestMailServerOptions = {}): Promise<TestMailServer> {
  const folder = mkdtempSync('/tmp/guanxi-mail-')
  chmodSync(folder, 0o755)
  const account = unprivilegedAccount()
  const [imapPort, imapsPort, lmtpPort] = await Promise.all([freePort(), freePort(), freePort()])
  const { tls = true, relayPort } = options

  const ca = certificate(folder)
  const changePassword = (password: string) =>
    writeFileSync(join(folder, 'users'), `everybody:{PLAIN}${password}::::::\n`)
  changePassword('s3cret-of-everybody')
  const key = randomBytes(32)
  mkdirSync(join(folder, 'keys/default/HS256'), { recursive: true })
  writeFileSync(join(folder, 'keys/default/HS256/default'), key.toString('base64'))
  writeFileSync(join(folder, 'tokens.conf'), tokenConfig(folder))
  mkdirSync(join(folder, 'run'))
  mkdirSync(join(folder, 'mail'))
  mkdirSync(join(folder, 'sieve'))
  writeFileSync(join(folder, 'sieve/away.sieve'), VACATION)
  writeFileSync(
    join(folder, 'dovecot.conf'),
    dovecotConfig({ folder, imapPort, imapsPort, lmtpPort, tls, relayPort, ...account.names }),
  )
  if (account.ids) giveAway(folder, account.ids)

  const logFile = join(folder, 'dovecot.log')
  const log = () => [join(folder, 'output'), logFile].map(textOf).join('')
  const server = guardServer({
    folder,
    command: ['/usr/sbin/dovecot', '-F', '-c', join(folder, 'dovecot.conf')],
    isReady: async () => (await greets(imapPort)) && (await greets(lmtpPort)),
    log,
    ...account.ids,
  })
  await server.start()

  return {
    host: HOST,
    imapPort,
    imapsPort,
    lmtpPort,
    password: 's3cret-of-everybody',
    token: (mailbox, isOver = false) => signedToken(mailbox, key, isOver),
    ca,
    log,
    changePassword,
    crash: server.crash,
    end: server.end,
    restart: server.start,
    stop: server.remove,
  }
}

/** A JSON Web Token (RFC 7519), signed by HS256. */
function signedToken(sub: string, key: Buffer, isOver: boolean): string {
  const hour = 3600
  const now = Math.floor(Date.now() / 1000) - (isOver ? 2 * hour : 0)
  const [head, claims] = [
    { alg: 'HS256', typ: 'JWT' },
    { sub, iat: now - 60, nbf: now - 60, exp: now + hour },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  const said = `${head}.${claims}`
  return `${said}.${createHmac('sha256', key).update(said).digest('base64url')}`
}

const VACATION = `require ["vacation"];
vacation :days 1 :subject "Out of office" :addresses ["away@crm.test"] "I am away.";
`

interface Account {
  readonly ids?: { readonly uid: number; readonly gid: number }
  readonly names: { readonly user: string; readonly group: string }
}

/** A server that needs no privileges gets none: root lends it an account. */
function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return { names: { user: output('id', '-un'), group: output('id', '-gn') } }
  const ids = { uid: Number(output('id', '-u', 'nobody')), gid: Number(output('id', '-g', 'nobody')) }
  return { ids, names: { user: 'nobody', group: output('id', '-gn', 'nobody') } }
}

const KEYS = ['tokens.conf', 'keys', 'keys/default', 'keys/default/HS256', 'keys/default/HS256/default']

function giveAway(folder: string, { uid, gid }: { uid: number; gid: number }): void {
  for (const path of ['', 'run', 'mail', 'sieve', 'sieve/away.sieve', 'users', 'key.pem', ...KEYS])
    chownSync(join(folder, path), uid, gid)
}

function certificate(folder: string): string {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const made = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ]
  const name = ['-subj', '/CN=localhost', '-addext', `subjectAltName=DNS:localhost,IP:${HOST}`]
  execFileSync('openssl', [...made, ...name, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return readFileSync(cert, 'utf8')
}

/** Whether somebody answers there with a greeting. */
export function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST)
    const settle = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('data', () => settle(true))
    socket.once('error', () => settle(false))
    socket.once('close', () => settle(false))
  })
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

function output(command: string, ...flags: string[]): string {
  return execFileSync(command, flags, { encoding: 'utf8' }).trim()
}
