import { isId } from '../entities/parse-value.ts'
import { type CrmError, isCrmError } from '../errors.ts'
import type { Asker } from '../runtime.ts'
import { noteAfterwards } from './note.ts'
import { noteSparingly } from './repeated-notes.ts'

/** Codes of refusals that tell somebody that they may not; those of areas begin alike. */
const DENIAL = /^CRM_(FORBIDDEN|STEP_UP|ROLE|FOUR_EYES|PROOF)/
/** Issues of refused inputs, conditions and queries that tell it of a field. */
const OF_FIELDS: ReadonlySet<string> = new Set(['FORBIDDEN_FIELD', 'CONDITION_HIDDEN_FIELD'])

/** Refusals that were noted, and that travel on to further askers. */
const noted = new WeakSet<object>()

/** One call of a session, as whoever called it would name it. */
export interface Attempt {
  readonly entity: string
  readonly command: string
  readonly args: readonly unknown[]
}

/**
 * Notes that somebody tried what they may not, outside of what was rolled back. Never a value of a field. That it could not
 * be noted is logged, and changes nothing of the refusal.
 */
export async function noteDenied(asker: Asker, attempt: Attempt, error: unknown): Promise<void> {
  if (!isCrmError(error) || !isDenial(error) || noted.has(error)) return
  noted.add(error)
  const { code, issues } = error
  const { entity, command } = attempt
  const fields = issues.filter((one) => OF_FIELDS.has(one.code)).flatMap(({ path }) => path ?? [])
  const recordId = namedBy(attempt)
  const about = { code, ...(fields.length > 0 && { fields: fields.slice(0, MOST_FIELDS) }) }
  const what = { deed: 'denied', entity, command, code, about, ...(recordId && { recordId }) } as const
  try {
    await noteAfterwards(asker, () => noteSparingly(asker, what))
  } catch (failure) {
    asker.runtime.log.error('A denied attempt could not be noted.', {
      command,
      code,
      error: String(failure),
    })
  }
}

const MOST_FIELDS = 20

function isDenial({ code, issues }: CrmError): boolean {
  return DENIAL.test(code) || issues.some((one) => OF_FIELDS.has(one.code))
}

/** The record that the call names: its first argument, or the `id` of that. */
function namedBy({ args: [first] }: Attempt): string | undefined {
  const id = typeof first === 'object' && first !== null && 'id' in first ? first.id : first
  return typeof id === 'string' && isId(id) ? id : undefined
}
