import type { EntityGrant } from '../../../engine/access/role.ts'

/** What is handed over to somebody outside, to decide there. */
export interface RequestOutside {
  readonly tenant: string
  readonly approvalId: string
  /** What is asked for, as in `sales: negotiate > won`. */
  readonly kind: string
  readonly reason: string | null
  /** Why this step is asked. */
  readonly because: string | null
  readonly requestedBy: string
  readonly entity: string
  /** The records that it is about, with the fields that the plugin may read. */
  readonly records: readonly Readonly<Record<string, unknown>>[]
}

/** What somebody decided there. */
export interface AnswerFromOutside {
  /** What the request is called there. */
  readonly externalId: string
  /** The same for each time that this answer is told. */
  readonly eventId: string
  readonly verdict: 'approve' | 'reject'
  /** Who decided there: our user by id, where they are known to us, so that nobody approves their own; else their name there. */
  readonly by: string
  readonly note?: string | undefined
}

/**
 * What became of an answer. `taken`: it is a vote now. `known`: it was taken before. `late`: nothing waits for it any more,
 * because the request was withdrawn, is over, or was answered otherwise. `stale`: the record has changed since, so it counts
 * for nothing. `refused`: whoever decided may not, as who asked. `unknown`: nothing was handed over by that name, or not yet.
 */
export type AnswerOutcome = 'taken' | 'known' | 'late' | 'stale' | 'refused' | 'unknown'

/** A system outside in which people approve. Rules name it: `by: [{ external: 'oa' }]`. */
export interface ExternalApprover<Id extends string = string> {
  readonly id: Id
  /** What of the records it is told, in the form of a role's grants. */
  readonly reads: { readonly [entity: string]: Pick<EntityGrant, 'read' | 'fields' | 'hidden'> }
  /**
   * Hands a request over. It may be called again for the same one, with the same `key`: then it is to be the same request
   * there. What it throws is tried again, at growing intervals; its text is kept nowhere, because it may repeat secrets.
   */
  submit(
    request: RequestOutside,
    how: { readonly key: string; readonly signal: AbortSignal },
  ): Promise<{ readonly externalId: string }>
  /** Takes a request back that nobody has to decide any more. It may be called again for the same one. */
  cancel?(externalId: string, how: { readonly key: string; readonly signal: AbortSignal }): Promise<void>
  /** Reads what was pushed to us. Undefined where the other did not sign it. */
  verify(request: Request): Promise<AnswerFromOutside | undefined>
}
