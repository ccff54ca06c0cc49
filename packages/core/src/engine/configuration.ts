import { both, equals } from '../conditions/predicate.ts'
import type { Store } from '../store/store.ts'
import type { Json } from '../store/table.ts'
import type { Role } from './access/role.ts'
import type { Ids } from './ids.ts'
import { canonicalJson } from './journal/canonical-json.ts'
import { digest } from './journal/digest.ts'
import { entryOf, entryRow, journalTable, type NoteEntry } from './journal/entry.ts'
import { holdHead } from './journal/journal-head.ts'
import { sealJournal } from './journal/seal.ts'
import { SYSTEM_TENANT } from './migrations/system-tenant.ts'
import type { Clock } from './time/clock.ts'

/** What a CRM was made with, from an instant on. The same for all tenants. */
export interface ConfigurationNote {
  readonly at: Date
  /** Tells whether two are the same. */
  readonly hash: string
  /** Roles, rules, pipelines, policies: as data, with functions by their names and without what is secret. */
  readonly content: Json
}

/** Notes what a CRM was made with, unless that is what was noted last. Of many processes that begin at once one does. */
export async function noteConfiguration(
  store: Store,
  configured: unknown,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): Promise<void> {
  const content = asData(configured)
  const hash = await digest(canonicalJson(content))
  if ((await lastOf(store))?.hash === hash) return
  await store.transaction(async (inside) => {
    await holdHead(inside, SYSTEM_TENANT)
    if ((await lastOf(inside))?.hash === hash) return
    const at = new Date(clock.now())
    const id = ids.next(at.getTime())
    const noted: NoteEntry = {
      ...{ id, at, seq: null, entity: 'configuration', recordId: '', deed: 'configured', version: 0 },
      ...{ changes: {}, command: 'configuration.note', commandId: id, cause: null, depth: 0, origin: 'api' },
      ...{ actorType: 'system', actor: 'system', onBehalfOf: null, reason: null },
      why: { hash, content },
    }
    await inside.insert(journalTable, SYSTEM_TENANT, [entryRow(noted)])
  })
  // No tenant's turn comes to it.
  await sealJournal(store, SYSTEM_TENANT)
}

const MOST = 1_000

/** What was noted, newest first: all, or what held at an instant. */
export async function configurations(
  store: Store,
  { at, limit = MOST }: { readonly at?: Date; readonly limit?: number } = {},
): Promise<readonly ConfigurationNote[]> {
  const instant = { column: 'at', kind: 'datetime' } as const
  const rows = await store.find(journalTable, SYSTEM_TENANT, {
    where: both(
      equals('entity', 'configuration'),
      equals('deed', 'configured'),
      at && { is: 'compare', column: instant, op: 'lte', to: at.getTime() },
    ),
    orderBy: [{ column: instant, direction: 'desc' }],
    limit: at ? 1 : limit,
  })
  return rows.map(entryOf).map(({ at: since, why }) => {
    const { hash, content } = why as { hash: string; content: Json }
    return { at: since, hash, content }
  })
}

async function lastOf(store: Store): Promise<ConfigurationNote | undefined> {
  return (await configurations(store, { limit: 1 }))[0]
}

/**
 * The roles that were declared at an instant: the very ones of today, where they are the same. Undefined where nothing was
 * noted yet, or not all of it is told.
 */
export async function rolesAt(
  store: Store,
  at: Date,
  declared: readonly Role[],
): Promise<readonly Role[] | undefined> {
  const [note] = await configurations(store, { at })
  if (!note) return undefined
  const roles = (note.content as { readonly roles?: Json }).roles ?? []
  const told = canonicalJson(roles)
  if (told === canonicalJson(asData(declared, [{}]))) return declared
  return UNTOLD.some((words) => told.includes(`"${words}"`))
    ? undefined
    : (roles as unknown as readonly Role[])
}

/** What stands for what is not noted. */
const [HIDDEN, CIRCULAR, TOO_DEEP] = ['(secret)', '(as above)', '(not told)'] as const
const UNTOLD: readonly string[] = [HIDDEN, CIRCULAR, TOO_DEEP]
const DEEPEST = 12
const SECRET = /secret|password|token|credential|key$/i

/** A configuration as data. What is secret, and what would not come to an end, stays out. */
function asData(value: unknown, above: readonly object[] = []): Json {
  if (typeof value === 'function') return `function ${value.name || '(without a name)'}`
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value)
  if (value === null || value === undefined) return null
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof RegExp) return String(value)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return '(bytes)'
  if (above.includes(value)) return CIRCULAR
  if (Object.hasOwn(value, '~standard') || above.length > DEEPEST) return TOO_DEEP
  const inside = [...above, value]
  if (value instanceof Map) return asData([...value], inside)
  if (Array.isArray(value) || value instanceof Set) return [...value].map((item) => asData(item, inside))
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([name, part]) => [
        name,
        SECRET.test(name) && typeof part !== 'function' ? HIDDEN : asData(part, inside),
      ]),
  )
}
