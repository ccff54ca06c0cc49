import type { Send } from '../send.ts'

/** What webhooks are allowed, and how they are told, with everything filled in. */
export interface WebhookRules {
  readonly send: Send
  readonly key: string
  readonly entities: readonly string[]
  readonly roles: readonly string[]
  readonly disableAfterMs: number
  readonly overlapMs: number
  readonly mostBytes: number
}
