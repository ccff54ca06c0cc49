import * as z from 'zod'
import type { CommandDef } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { JobContext, JobDef } from '../../../engine/jobs/job.ts'
import { moneyOf } from '../../../engine/money/amount.ts'
import { opportunity } from '../../sales/index.ts'
import { type Contract, contract } from './contract.ts'
import type { ContractRules } from './contract-rules.ts'
import { billedLine, linesOf } from './contract-state.ts'
import { endContract, followerOf, isFollowedByAgreed } from './end-contract.ts'
import { totalOf } from './line-charges.ts'
import { livePeople } from './live-people.ts'
import { nextTerm, recurringLines } from './renew-contract.ts'

const input = z.strictObject({ id: z.string() })

/** Makes the deal that is to renew a contract, unless there is one, or it is followed or ending. */
const beginRenewal = defineCommand({
  name: 'contract.beginRenewal',
  input,

  async run({ id }, context): Promise<void> {
    const { records } = context
    const found = await records(contract).get(id)
    const { status, renewalId, closedOn, number, accountId, endsOn, currency } = found
    if (status !== 'active' || renewalId != null || closedOn != null) return
    if (await followerOf(context, found)) return
    const days = nextTerm(found)
    const lines = recurringLines(await linesOf(context, id), endsOn, days).flatMap(billedLine)
    const deal = await records(opportunity).create({
      ...{ name: `Renewal ${number}`, accountId, ...(await livePeople(context, found)), closeDate: endsOn },
      amount: moneyOf(totalOf(lines, days.startsOn, currency)),
    })
    await records(contract).update(id, { renewalId: deal.id, renewsAt: null })
  },
})

function endingOf(rules: ContractRules) {
  return defineCommand({
    name: 'contract.end',
    input,
    run: ({ id }, context) => endContract(context, rules, id),
  })
}

/** The time to make up one's mind is over. What was signed meanwhile follows it. */
const judgeChurn = defineCommand({
  name: 'contract.judgeChurn',
  input,

  async run({ id }, context): Promise<void> {
    const { records } = context
    const found = await records(contract).get(id)
    if (found.status !== 'expired' && found.status !== 'terminated') return
    if (!(await isFollowedByAgreed(context, found))) await records(contract).update(id, { isChurned: true })
  },
})

interface Running {
  run(command: CommandDef, input: unknown): Promise<unknown>
}

/** What comes due by itself: the deal that renews a contract, its end, and that a customer counts as lost. */
export function contractJobs(rules: ContractRules): readonly JobDef[] {
  const end = endingOf(rules)
  const turn = (id: string, due: string, command: CommandDef<string, typeof input>): JobDef => ({
    ...{ id: `commerce.contract.${id}`, on: 'contract', due },
    run: ({ id: contractId }: Contract, { crm }: JobContext<Running>) =>
      crm.run(command as never, { id: contractId }) as Promise<void>,
  })
  return [
    turn('renewal', 'renewsAt', beginRenewal),
    turn('end', 'endsAt', end),
    turn('churn', 'churnsAt', judgeChurn),
  ]
}
