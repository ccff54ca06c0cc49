import type { Json, Row } from '../../store/table.ts'
import { canonicalJson } from './canonical-json.ts'
import { digest } from './digest.ts'
import { type Digests, digestsOf, type Salts } from './entry-parts.ts'

/** Nothing that is left of an entry's own after its place, its hash and what may be erased are taken out. */
const FACTS = [
  ...(['id', 'seq', 'at', 'entity', 'recordId', 'deed', 'version', 'command', 'commandId'] as const),
  ...(['cause', 'depth', 'origin', 'actorType', 'actor', 'onBehalfOf'] as const),
]

/** What stands before the first entry of a tenant's chain, so that no chain passes for another tenant's. */
export function beforeFirst(tenant: string): string | Promise<string> {
  return digest(`guanxi journal 1\n${tenant}`)
}

/**
 * The hash of an entry: the SHA-256 of the hash before it and the entry as canonical JSON, in which a digest stands for
 * each part that may be erased. So what is erased leaves the hash as it was.
 */
export async function hashOf(previous: string, row: Row, salts: Salts | null): Promise<string> {
  const digests = await digestsOf(row, salts ?? { parts: {} })
  const erased = (row['erased'] as Digests | null) ?? {}
  // A list and not an object: a part that is there as well as erased makes another hash.
  const parts = [...Object.entries(digests), ...Object.entries(erased)].sort(([a], [b]) => (a < b ? -1 : 1))
  const facts = Object.fromEntries(FACTS.map((fact) => [fact, row[fact] ?? null]))
  return digest(`${previous}\n${canonicalJson({ ...facts, parts } as Json)}`)
}
