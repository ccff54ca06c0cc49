import { createPrivateKey } from 'node:crypto'
import * as z from 'zod'
import { domainOf, isMailAddress } from './mail-address.ts'

/** A fresh token of a provider that knows no passwords (XOAUTH2). */
type AccessToken = () => Promise<string>

const address = z.string().refine(isMailAddress)
const name = z.string().min(1).max(200)
const secret = z.string().min(32)
/** Short enough that a link with its token fits into one line of a header. */
const httpsUrl = z.url({ protocol: /^https$/ }).max(300)
const user = z.string().min(1)

/** A local part has 64 characters, and a reply token with its plus takes 33 of them. */
const LONGEST_BEFORE_PLUS = 31
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/

const settings = z.strictObject({
  host: z.string().min(1).max(253),
  /** 587 for `starttls`, 465 for `tls` when left out. */
  port: z.int().min(1).max(65_535).optional(),
  /** How the line is made safe. `none` sends the password and all mails in the open: only to a server on this machine. */
  security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
  /** The certificate, as PEM, of an authority that only your company knows. */
  ca: z.string().optional(),
  auth: z
    .union([
      z.strictObject({ user, password: z.string().min(1) }),
      z.strictObject({ user, accessToken: z.custom<AccessToken>((given) => typeof given === 'function') }),
    ])
    .optional(),
  pool: z
    .strictObject({
      connections: z.int().min(1).max(50).default(5),
      /** So many messages go over one connection. */
      messages: z.int().min(1).max(10_000).default(100),
    })
    .prefault({}),
  /** Who writes. */
  from: z.strictObject({ name: name.optional(), address }),
  /** Where answers go. With `plus`, its server must deliver `support+anything@…` to `support@…`. */
  replyTo: z.strictObject({ name: name.optional(), address, plus: z.boolean().default(true) }).optional(),
  /** Signs Message-IDs and links. Of several the first signs, and all are known, so that a secret can be replaced. */
  secret: z.union([secret, z.array(secret).min(1).max(5)]),
  dkim: z
    .strictObject({
      domain: z.string().refine((given) => domainOf(`x@${given}`) !== ''),
      selector: z.string().regex(/^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/i),
      privateKey: z.string().refine(isRsaKey),
    })
    .optional(),
  /** The address of the host's unsubscribe door. Without it nothing is sent for a purpose. */
  unsubscribe: z.strictObject({ url: httpsUrl }).optional(),
  /** The address of the host's tracking door: links and a picture lead there, for people who agreed. Off when left out. */
  tracking: z.strictObject({ url: httpsUrl }).optional(),
})

/** What sending mail needs. What is wrong is told by its path alone: values may be secrets. */
export const smtpOptions = settings
  .refine(({ security, host }) => security !== 'none' || LOOPBACK.test(host), { path: ['security'] })
  .refine(({ replyTo }) => !replyTo?.plus || replyTo.address.lastIndexOf('@') <= LONGEST_BEFORE_PLUS, {
    path: ['replyTo', 'address'],
  })

/** What sending mail needs, looked over. */
export type SmtpOptions = z.output<typeof smtpOptions>
/** What sending mail needs, as a host writes it. */
export type SmtpOptionsInput = z.input<typeof smtpOptions>

/** The signer signs by RSA and leaves a mail unsigned where the key is of another kind. */
function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}
