// What calls out of the host's process. Node.js only: core itself runs anywhere and never loads it.

export { type GuardedFetch, type GuardOptions, guardedFetch } from './guarded-fetch.ts'
export type { RefusalReason } from './outgoing-errors.ts'
export type { Resolve, Resolved } from './resolve-checked.ts'
export type { Send, SendInit } from './send.ts'
export { type WebhooksOptions, webhooks } from './webhooks/webhooks.ts'
