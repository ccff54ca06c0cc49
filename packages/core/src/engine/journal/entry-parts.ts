import type { Json, Row } from '../../store/table.ts'
import { canonicalJson } from './canonical-json.ts'
import { digest } from './digest.ts'

/** What may be erased of an entry, by name: each changed field, and free text. No field begins with an `@`. */
export type Parts = { readonly [part: string]: Json }

/** The digests of parts, by their names. */
export type Digests = { readonly [part: string]: string }

/**
 * What makes digests of an entry unguessable: one secret for the whole entry, from which that of each part follows, or,
 * once a part was erased, those of the parts that are left.
 */
export type Salts = { readonly entry: string } | { readonly parts: Digests }

export const WHY = '@why'
export const REASON = '@reason'

/** Whether a part is a changed field, and no free text. */
export function isField(part: string): boolean {
  return !part.startsWith('@')
}

/** The parts that an entry still has, as the database has them: what is encrypted is a part in its encrypted form. */
export function partsOf({ changes, sealed, why, whySealed, reason }: Row): Parts {
  const because = why ?? whySealed
  return {
    ...(changes as Parts),
    ...(sealed as Parts | null | undefined),
    ...(because != null && { [WHY]: because }),
    ...(reason != null && { [REASON]: reason }),
  }
}

/** The digest that stands for each part that an entry still has. */
export async function digestsOf(row: Row, salts: Salts): Promise<Digests> {
  const digests: Record<string, string> = {}
  for (const [part, value] of Object.entries(partsOf(row)))
    digests[part] = await digest(`${await saltOf(salts, part)}\n${canonicalJson(value)}`)
  return digests
}

/** The secret of one part. Nobody can tell it from those of the others. */
export function saltOf(salts: Salts, part: string): string | Promise<string> {
  return 'entry' in salts ? digest(`${salts.entry}\n${part}`) : (salts.parts[part] ?? '')
}
