import type { FieldSpec } from '../entities/field.ts'
import type { Issue } from '../errors.ts'
import { type Hook, usualTimeout } from '../hooks/hook.ts'
import type { OwnerReach } from './owner-reach.ts'
import type { DeclaredHook, Parts } from './plugin.ts'

/** The fields of every entity that parts declare. */
export type DeclaredFields = ReadonlyMap<string, ReadonlyMap<string, FieldSpec>>

/** The hooks of a part, with their ids and with what their owner may see and set. */
export function installHooks(
  { id: owner, declaredHooks = [] }: Parts,
  reach: OwnerReach | undefined,
  declared: DeclaredFields,
  problems: Issue[],
): Hook[] {
  const made = new Map<string, number>()
  return declaredHooks.map((hook) => {
    const { phase, entity, operation, run, options } = hook
    const place = `${owner}.${phase}-${entity}-${operation}`
    const count = (made.get(place) ?? 0) + 1
    if (options.id === undefined) made.set(place, count)
    const id = options.id ?? (count === 1 ? place : `${place}-${count}`)
    checkPlace(id, entity, reach, declared, problems)
    const { before = [], after = [], durable = false, timeoutMs = usualTimeout(phase) } = options
    return {
      ...{ id, owner, phase, entity, operation, durable, timeoutMs, before, after, run },
      isAwaited: options.await !== false,
      ...(reach && limitsOf(hook, reach, declared)),
    }
  })
}

function checkPlace(
  id: string,
  entity: string,
  reach: OwnerReach | undefined,
  declared: DeclaredFields,
  problems: Issue[],
): void {
  if (!declared.has(entity))
    problems.push({
      code: 'ENTITY_UNKNOWN',
      path: id,
      message: `hooks into "${entity}", which nobody defines.`,
    })
  else if (reach && reach.sees(entity) === undefined)
    problems.push({
      code: 'PLUGIN_PERMISSION',
      path: id,
      message: `hooks into "${entity}", but ${reach.id} does not ask for it: permissions: { ${entity}: { read: 'all' } }.`,
    })
}

/** A hook is shown, and its patch may set, what its plugin could read and write by itself. */
function limitsOf(
  { entity, operation }: DeclaredHook,
  reach: OwnerReach,
  declared: DeclaredFields,
): Pick<Hook, 'sees' | 'maySet'> {
  if (reach.owns(entity)) return {}
  const sees = reach.sees(entity)
  const mayWrite = operation === 'delete' ? () => false : reach.sets(entity, operation)
  const maySet = (field: string) =>
    reach.adds(entity, field) || (mayWrite(field) && declared.get(entity)?.get(field)?.managed !== true)
  return { ...(typeof sees === 'function' && { sees }), maySet }
}
