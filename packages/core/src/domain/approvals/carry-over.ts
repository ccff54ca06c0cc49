import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { toPlain } from '../../engine/command/plain.ts'
import { approval } from './approval.ts'
import { salted, saltsOf } from './approval-salt.ts'
import { openPlaces, type Step } from './approval-step.ts'
import { personsOf } from './cast-vote.ts'
import type { Ask } from './first-step.ts'
import { agreeing, type Vote, votesOn } from './votes.ts'

type Approval = RecordOf<typeof approval>
/** A request as it would be if nothing of an earlier one stood. */
type Asked = Pick<Approval, 'requestedBy' | 'mayApproveOwn' | 'differentApprovers' | 'steps'>
type CarriedVote = Pick<
  Vote,
  'step' | 'verdict' | 'voter' | 'castBy' | 'insteadOf' | 'seats' | 'votedAt' | 'carriedFrom'
>

/**
 * What was asked for a record with the same words before, if anything of it may still stand. What was used up is gone:
 * who was allowed it once is not allowed it again.
 */
export async function earlierRequest(
  { records }: CommandContext,
  {
    entity,
    record,
    kind,
    asks,
  }: { entity: string; record: { id: string }; kind: string; asks: readonly Ask[] },
): Promise<Approval | undefined> {
  if (asks.every(({ key }) => key === undefined)) return undefined
  const asked = await records(approval).where(
    { entity, recordId: record.id, kind },
    { orderBy: '-requestedAt', limit: MOST_AT_ONCE },
  )
  const last = asked.filter(({ requestedAt }) => requestedAt.getTime() === asked[0]?.requestedAt.getTime())
  if (last.some(({ status }) => status === 'used')) return undefined
  return last.toSorted((a, b) => (a.id < b.id ? 1 : -1))[0]
}

/** More than are asked for one record within one instant. */
const MOST_AT_ONCE = 20

/**
 * The steps with those of them granted that were granted before, and the votes they stand on: asked with the same key, by
 * the same rule, for the same inputs, and nobody of those who agreed is the one who asks now.
 */
export async function carryOver(
  context: CommandContext,
  earlier: Approval | undefined,
  asks: readonly Ask[],
  asked: Asked,
): Promise<{ steps: readonly Step[]; votes: readonly CarriedVote[] }> {
  const steps = [...asked.steps]
  const carried: CarriedVote[] = []
  if (!earlier || (asked.differentApprovers && !earlier.differentApprovers)) return { steps, votes: carried }
  const salt = (await saltsOf(context, [earlier.id])).get(earlier.id) ?? ''
  const votes = agreeing(earlier, await votesOn(context, earlier))
  for (const { key, inputsHash = '' } of asks) {
    const before = placesOfKey(earlier.steps, key)
    const now = placesOfKey(steps, key)
    const given = votes.filter(({ step }) => before.includes(step))
    const isSame =
      key !== undefined &&
      rulesAt(earlier.steps, before) === rulesAt(steps, now) &&
      earlier.steps[before[0] ?? -1]?.inputsHash === (await salted(salt, inputsHash))
    if (!isSame || !before.every((place) => isGranted(earlier.steps, place, votes))) continue
    if (!asked.mayApproveOwn && given.some((vote) => isOf(vote, personsOf(context)))) continue
    for (const [at, place] of now.entries()) {
      const [old, step] = [before[at] ?? -1, steps[place] as Step]
      const { escalatedTo, added, carriedFrom = earlier.id } = earlier.steps[old] ?? {}
      steps[place] = { ...step, ...(escalatedTo && { escalatedTo }), ...(added && { added }), carriedFrom }
      carried.push(
        ...given.filter((vote) => vote.step === old).map((vote) => ({ ...voteOf(vote), step: place })),
      )
    }
  }
  return { steps, votes: carried }
}

function placesOfKey(steps: readonly Step[], key: string | undefined): readonly number[] {
  return steps.flatMap((step, place) => (step.key === key ? [place] : []))
}

function rulesAt(steps: readonly Step[], places: readonly number[]): string {
  return JSON.stringify(toPlain(places.map((place) => [steps[place]?.mode, steps[place]?.seats])))
}

function isGranted(steps: readonly Step[], place: number, votes: readonly Vote[]): boolean {
  const agreed = votes.filter(({ step }) => step === place).map(({ seats }) => seats)
  return openPlaces(steps[place] as Step, agreed).length === 0
}

function isOf({ voter, castBy, insteadOf }: Vote, persons: readonly string[]): boolean {
  return [voter, castBy ?? '', ...(insteadOf ?? [])].some((person) => persons.includes(person))
}

function voteOf({ id, verdict, voter, castBy, insteadOf, seats, votedAt, carriedFrom }: Vote) {
  return {
    ...{ verdict, voter, seats, votedAt, carriedFrom: carriedFrom ?? id },
    ...{ castBy: castBy ?? null, insteadOf: insteadOf ?? null },
  }
}
