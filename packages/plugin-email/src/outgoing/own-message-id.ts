import { createHash } from 'node:crypto'
import { base32, isSealOf, type Secrets, sealOf } from './seal.ts'

/** Whose mail it is, and what signs that it is ours. */
export interface OwnMailOf {
  readonly tenant: string
  readonly secret: Secrets
}

const KIND = 'guanxi message id'
const OWN = /^<?crm\.([a-z0-9-]{1,64})\.([a-z2-7]{26})@[^@<>\s]+>?$/i

/**
 * The Message-ID of what is sent with this key: the same in every repetition, so that whoever receives it twice knows it,
 * and not to be guessed, so that nobody writes into a conversation who was not written to.
 */
export function ownMessageId(idempotencyKey: string, domain: string, { tenant, secret }: OwnMailOf): string {
  const name = /^[a-z0-9-]{1,64}$/.test(idempotencyKey)
    ? idempotencyKey
    : base32(createHash('sha256').update(idempotencyKey).digest())
  return `<crm.${name}.${sealOf([KIND, tenant, name], secret)}@${domain}>`
}

/** Whether a Message-ID is one that we gave to a mail of this tenant. */
export function isOwnMessageId(messageId: string, { tenant, secret }: OwnMailOf): boolean {
  const [, name, seal] = OWN.exec(messageId.trim()) ?? []
  if (name === undefined || seal === undefined) return false
  return isSealOf(seal, [KIND, tenant, name.toLowerCase()], secret)
}
