import type { RetentionRule } from './retention-rule.ts'

/** What a host decides about personal data. */
export interface PrivacyRules {
  /** Makes the digests of those who are kept out. A secret of at least 32 characters, kept apart from the database. */
  readonly suppressionKey?: string
  /** How long data of people is kept, and how long it has to be. */
  readonly retention?: readonly RetentionRule[]
}
