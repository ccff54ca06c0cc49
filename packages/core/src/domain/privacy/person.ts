import type { CommandContext } from '../../engine/command/context.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import type { SubjectRecords } from '../../engine/privacy/keeping.ts'
import type { Subject } from '../../engine/privacy/personal-data.ts'
import { privacyErrors } from './privacy-errors.ts'

/** One record of somebody, by which they are named. */
export interface PersonName {
  readonly entity: string
  readonly id: string
}

/** Everything about a person. Throws CRM_SUBJECT_NONE and CRM_NOT_FOUND. */
export async function everythingAbout(
  { personal, shape }: CommandContext,
  { entity, id }: PersonName,
): Promise<SubjectRecords> {
  shape(entity)
  if (!personal.isPerson(entity)) throw privacyErrors.CRM_SUBJECT_NONE({ entity })
  const found = await personal.gather({ entity, id })
  if (found.size === 0) throw engineErrors.CRM_NOT_FOUND({ entity })
  return found
}

/** The person as those are told who hold data elsewhere. */
export function subjectOf({ entity, id }: PersonName, found: SubjectRecords): Subject {
  return { entity, id, records: Object.fromEntries([...found].map(([name, ids]) => [name, [...ids]])) }
}

/** How many records of each entity there are. */
export function countsOf(found: SubjectRecords): Readonly<Record<string, number>> {
  return Object.fromEntries([...found].map(([name, ids]) => [name, ids.size]))
}
