import type { AnyRecord, Condition } from '../../conditions/index.ts'
import type { Duration } from '../../engine/time/duration.ts'

/**
 * Who may approve: a user, whoever has a role, a member of a team by its code, the user that a field of the record names, or
 * an approval system outside, by the id of its plugin.
 */
export type Approver =
  | { readonly user: string }
  | { readonly role: string }
  | { readonly team: string }
  | { readonly field: string }
  | { readonly external: string }

/**
 * Who of `by` has to agree. `all`: somebody for each entry, a different person each. `any`: one person. `{ quorum: n }`:
 * `n` different people. `sequence`: the entries one after the other, in the given order. One rejection ends any of them.
 */
export type ApprovalMode = 'all' | 'any' | 'sequence' | { readonly quorum: number }

/** What happens to a request that nobody decides, so long after it was asked. */
export type Timeout =
  | { readonly after: Duration; readonly do: 'remind' | 'expire' | 'approve' | 'reject' }
  /** From then on any one of these may decide the present step as well. */
  | { readonly after: Duration; readonly do: 'escalate'; readonly to: readonly Approver[] }

/**
 * What it takes to be allowed something.
 *
 * @example
 * ```ts
 * const bigDeal: ApprovalRule = {
 *   mode: 'sequence',
 *   by: [{ field: 'ownerId' }, { role: 'director' }],
 *   when: { amount: { gte: { amount: '100000', currency: 'CNY' } } },
 *   over: ['amount', 'closeDate'],
 *   timeouts: [{ after: '2d', do: 'remind' }, { after: '5d', do: 'expire' }],
 * }
 * ```
 */
export interface ApprovalRule<R = AnyRecord> {
  /** `all` when left out. */
  readonly mode?: ApprovalMode
  readonly by: readonly Approver[]
  /** Only records like these need it. All, when left out. */
  readonly when?: Condition<R>
  /** The fields that the approval holds for: a change of one makes it void. All that can be filled in, when left out. */
  readonly over?: readonly string[]
  /** Who asks may approve, too, when they are among the approvers. */
  readonly mayApproveOwn?: boolean
  /** Nobody approves two steps of the same request. */
  readonly differentApprovers?: boolean
  /** In the order of time. */
  readonly timeouts?: readonly Timeout[]
}
