import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { addDays, earlier, later } from '../calendar-days.ts'
import { type Contract, contract } from './contract.ts'
import { contractErrors } from './contract-errors.ts'
import { type ContractLine, contractLine } from './contract-line.ts'
import { contractToChange, linesOf, today, totalAgreed, turnsOf, written } from './contract-state.ts'
import { draftLines, linesInput, termOf } from './contract-terms.ts'
import { nextVersion } from './next-version.ts'
import { replanInstalments } from './replan-instalments.ts'

const MOST_ENDED = 500

/**
 * Changes a contract that holds, as its next version with the change of its total and the reason. Lines end the day before
 * the amendment takes effect; new ones begin with it and end with the contract, so their first and last months or years
 * are paid by their days. Only what is still open is planned anew. One after another who amend at once build upon each
 * other.
 */
export const amendContract = defineCommand({
  name: 'contract.amend',
  input: z
    .strictObject({
      id: z.string(),
      reason: z.string().trim().min(1).max(500),
      /** From this day on; from today when left out. */
      effectiveOn: z.iso.date().optional(),
      /** Another last day of the contract. Lines that ended with it go on doing so. */
      endsOn: z.iso.date().optional(),
      endLines: z.array(z.string()).max(MOST_ENDED).optional(),
      addLines: linesInput.optional(),
    })
    .refine(({ endsOn, endLines = [], addLines }) => endsOn || addLines || endLines.length > 0, {
      error: 'needs one of endsOn, endLines and addLines',
    }),

  async run(input, context): Promise<Contract> {
    const { records } = context
    const found = await contractToChange(context, input.id, ['active'])
    const { id, accountId, startsOn, currency } = found
    const { endsOn } = termOf({ endsOn: input.endsOn }, found)
    const effectiveOn = input.effectiveOn ?? later(today(context), startsOn)
    if (effectiveOn < startsOn || effectiveOn > endsOn)
      throw contractErrors.CRM_CONTRACT_DAYS({ why: 'the amendment takes effect outside of it' })

    const amendment = (found.amendment ?? 1) + 1
    const agreed = await linesOf(context, id)
    const ending = linesToEnd(agreed, input.endLines ?? [], effectiveOn)
    const kept = agreed.map((line) => {
      if (ending.has(line.id)) return endedLine(line, effectiveOn, amendment)
      return lastingLine(line, found.endsOn, endsOn, amendment)
    })
    const edits = kept.flatMap((line, at) => (line === agreed[at] ? [] : [lineEdit(line)]))
    written(await records(contractLine).updateMany(edits))
    const added = await draftLines(context, input.addLines ?? [], { startsOn: effectiveOn, endsOn, currency })
    written(
      await records(contractLine).createMany(
        added.map((line) => ({ ...line, contractId: id, accountId, amendment })),
      ),
    )
    const lines = [...kept, ...added]
    const total = totalAgreed(lines, found)
    await replanInstalments(context, { ...found, endsOn, amendment }, lines)
    await nextVersion(context, found, { effectiveOn, reason: input.reason, total })
    // Another term is renewed by another deal.
    const turns =
      endsOn === found.endsOn ? {} : { ...turnsOf({ ...found, endsOn }, context), renewalId: null }
    return records(contract).update(id, { amendment, endsOn, total, ...turns })
  },
})

function linesToEnd(
  agreed: readonly ContractLine[],
  ids: readonly string[],
  effectiveOn: string,
): ReadonlySet<string> {
  const open = new Set(
    agreed.filter((line) => line.endedBy == null && line.endsOn >= effectiveOn).map((line) => line.id),
  )
  if (new Set(ids).size < ids.length || !ids.every((id) => open.has(id)))
    throw contractErrors.CRM_CONTRACT_LINE()
  return new Set(ids)
}

/** A line that ends before a day; one that would have begun later has no day at all. */
export function endedLine(line: ContractLine, before: string, endedBy: number): ContractLine {
  return { ...line, endedBy, endsOn: addDays(later(before, line.startsOn), -1) }
}

/** What ended with the contract ends with it again; what would outlast it is cut. */
function lastingLine(line: ContractLine, before: string, after: string, amendment: number): ContractLine {
  const isLasting = line.endsOn === before && line.endedBy == null
  const endsOn = isLasting ? after : earlier(line.endsOn, after)
  if (endsOn === line.endsOn) return line
  return line.startsOn > endsOn ? endedLine(line, addDays(endsOn, 1), amendment) : { ...line, endsOn }
}

export function lineEdit({ id, endsOn, endedBy }: ContractLine) {
  return { id, patch: { endsOn, endedBy: endedBy ?? null } }
}
