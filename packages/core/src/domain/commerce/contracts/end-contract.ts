import type { CommandContext } from '../../../engine/command/context.ts'
import { addDays, beginningOf } from '../calendar-days.ts'
import { type Contract, contract } from './contract.ts'
import { type ContractRules, graceDays } from './contract-rules.ts'
import { today } from './contract-state.ts'

/** What becomes of a contract whose last day is over; one that still runs stays as it is. */
export async function endContract(
  context: CommandContext,
  rules: ContractRules,
  id: string,
): Promise<Contract> {
  const { records, zone } = context
  const found = await records(contract).get(id)
  const { status, endsOn, closedOn } = found
  if (status !== 'active' || endsOn >= today(context)) return found
  const isFollowed = await isFollowedByAgreed(context, found)
  return records(contract).update(id, {
    status: closedOn != null ? 'terminated' : isFollowed ? 'renewed' : 'expired',
    endsAt: null,
    renewsAt: null,
    churnsAt: isFollowed ? null : beginningOf(addDays(endsOn, 1 + graceDays(rules)), zone),
  })
}

/** What follows it; a draft that was deleted does not. */
export async function followerOf(
  { records }: CommandContext,
  { followedById }: Contract,
): Promise<Contract | undefined> {
  if (followedById == null) return undefined
  return (await records(contract).where({ id: followedById }, { limit: 1 }))[0]
}

/** Whether something that was signed follows it. */
export async function isFollowedByAgreed(context: CommandContext, found: Contract): Promise<boolean> {
  const follower = await followerOf(context, found)
  return follower !== undefined && follower.status !== 'draft' && follower.status !== 'inApproval'
}
