import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { addDays, addMonths, daysFrom, earlier, later, wholeMonths } from '../calendar-days.ts'
import { type Contract, contract } from './contract.ts'
import { contractErrors } from './contract-errors.ts'
import type { ContractLine } from './contract-line.ts'
import { contractToChange, linesOf, planNamed } from './contract-state.ts'
import { type DraftLine, draftLines, linesInput, termInput, termOf } from './contract-terms.ts'
import { type ContractOptions, createDraft } from './draft-contract.ts'
import type { Days } from './line-charges.ts'
import { livePeople } from './live-people.ts'

const MOST_TOGETHER = 50

/**
 * Draws up the contract that follows one, or several of an account that are to end on one day from then on: what recurs of
 * each goes on from the day after its end. It lasts as long as the one before unless told otherwise. However often it is
 * asked for, there is one.
 */
export function renewContract(options: ContractOptions) {
  return defineCommand({
    name: 'contract.renew',
    input: z.strictObject({
      id: z.string(),
      /** Other contracts of the account, which it follows as well. */
      with: z.array(z.string()).max(MOST_TOGETHER).optional(),
      endsOn: termInput.endsOn,
      months: termInput.months,
      /** The payment plan, by its name; that of the contract before when left out. */
      plan: z.string().optional(),
      /** What is agreed instead of what recurred. */
      lines: linesInput.optional(),
    }),

    async run(input, context): Promise<Contract> {
      const { records } = context
      const ids = [...new Set([input.id, ...(input.with ?? [])])]
      const found = new Map<string, Contract>()
      // In one order, so that nobody waits for each other in a circle.
      for (const id of ids.toSorted())
        found.set(id, await contractToChange(context, id, ['active', 'expired', 'renewed']))
      const before = ids.flatMap((id) => found.get(id) ?? [])
      const known = await followerOfAll(context, before)
      if (known) return known
      const [first] = before
      if (
        !first ||
        before.some((one) => one.accountId !== first.accountId || one.currency !== first.currency)
      )
        throw contractErrors.CRM_CONTRACT_ACCOUNTS()

      const days = termOf(
        { endsOn: input.endsOn, months: input.months },
        {
          startsOn: before.map(({ endsOn }) => addDays(endsOn, 1)).reduce(earlier),
          endsOn: before.map((one) => nextTerm(one).endsOn).reduce(later),
        },
      )
      const lines = input.lines
        ? await draftLines(context, input.lines, { ...days, currency: first.currency })
        : await carriedLines(context, before, days.endsOn)
      const { accountId, currency, renewalId, renewalLeadDays } = first
      const follower = await createDraft(
        context,
        options,
        {
          ...{ accountId, ...(await livePeople(context, first)), currency, ...days },
          ...{ opportunityId: renewalId ?? null, renewalLeadDays: renewalLeadDays ?? 0 },
          plan: (input.plan === undefined ? first.plan : planNamed(options, input.plan)) as never,
        },
        lines,
      )
      for (const { id } of before) await records(contract).update(id, { followedById: follower.id })
      return follower
    },
  })
}

/** What follows all of them already. Undefined where nothing follows any. */
async function followerOfAll(
  { records }: CommandContext,
  before: readonly Contract[],
): Promise<Contract | undefined> {
  const ids = [...new Set(before.map(({ followedById }) => followedById ?? ''))]
  const live = await records(contract).where({ id: { in: ids.filter((id) => id !== '') } as never })
  const [one] = live
  if (!one) return undefined
  if (ids.length > 1 || live.length > 1) throw contractErrors.CRM_CONTRACT_FOLLOWED()
  return records(contract).visible(one.id)
}

/** The days of a contract that follows another and lasts as long. */
export function nextTerm({ startsOn, endsOn }: Days): Days {
  const next = addDays(endsOn, 1)
  const months = wholeMonths(startsOn, endsOn)
  if (months === undefined) return { startsOn: next, endsOn: addDays(next, daysFrom(startsOn, endsOn)) }
  return { startsOn: next, endsOn: addDays(addMonths(next, months), -1) }
}

/** What recurs until the end of contracts, going on from there until a day. */
async function carriedLines(
  context: CommandContext,
  before: readonly Contract[],
  endsOn: string,
): Promise<readonly DraftLine[]> {
  const carried: DraftLine[] = []
  for (const one of before) {
    const days = { startsOn: addDays(one.endsOn, 1), endsOn }
    if (days.startsOn > endsOn) throw contractErrors.CRM_CONTRACT_DAYS({ why: 'it ends before it begins' })
    carried.push(...recurringLines(await linesOf(context, one.id), one.endsOn, days))
  }
  if (carried.length === 0) throw contractErrors.CRM_CONTRACT_NOTHING()
  return carried
}

/** The lines that recur until a day, for the days after it. */
export function recurringLines(
  lines: readonly ContractLine[],
  until: string,
  days: Days,
): readonly DraftLine[] {
  return lines
    .filter((line) => line.endsOn === until && line.endedBy == null && line.billing !== 'once')
    .map(({ productId, description, quantity, unitPrice, billing, taxClass, net, tax }) => ({
      ...{ productId: productId ?? null, description, quantity, unitPrice, billing, taxClass, net },
      ...{ tax: tax ?? null, ...days },
    }))
}
