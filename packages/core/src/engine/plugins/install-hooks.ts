import { fieldTest, OPEN } from '../access/field-test.ts'
import type { FieldSpec } from '../entities/field.ts'
import type { Issue } from '../errors.ts'
import { type Hook, usualTimeout } from '../hooks/hook.ts'
import { unknownKeys } from '../misspelt.ts'
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
    checkOptions(id, hook, problems)
    const { before = [], after = [], durable = false, timeoutMs = usualTimeout(phase) } = options
    return {
      ...{ id, owner, phase, entity, operation, durable, timeoutMs, before, after, run },
      isAwaited: options.await !== false,
      ...(reach && limitsOf(hook, reach, declared)),
    }
  })
}

const HOOK_OPTIONS = { id: true, before: true, after: true, timeoutMs: true } as const
const COMMITTED_OPTIONS = { ...HOOK_OPTIONS, durable: true, await: true } as const

function checkOptions(id: string, { phase, options }: DeclaredHook, problems: Issue[]): void {
  problems.push(...unknownKeys(options, phase === 'committed' ? COMMITTED_OPTIONS : HOOK_OPTIONS, id))
  if (phase === 'committed' && options.durable && options.id === undefined)
    problems.push({
      code: 'HOOK_ID',
      path: id,
      message: `is durable and needs an id of its own, under which its place in the journal is kept: { id: '${id}', durable: true }.`,
      zh: `是持久钩子，必须有自己的 id，以便记录其在日志中的位置：{ id: '${id}', durable: true }。`,
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
      zh: `挂接了没有定义的“${entity}”。`,
    })
  else if (reach && reach.sees(entity) === undefined)
    problems.push({
      code: 'PLUGIN_PERMISSION',
      path: id,
      message: `hooks into "${entity}", but ${reach.id} does not ask for it: permissions: { ${entity}: { read: 'all' } }.`,
      zh: `挂接了“${entity}”，但 ${reach.id} 未申请：permissions: { ${entity}: { read: 'all' } }。`,
    })
}

/** A hook is shown, and its patch may set, what its plugin could read and write by itself. */
function limitsOf(
  { entity, operation }: DeclaredHook,
  reach: OwnerReach,
  declared: DeclaredFields,
): Pick<Hook, 'sees' | 'maySet'> {
  if (reach.owns(entity)) return {}
  const grant = reach.sees(entity)
  const sees = grant && grant !== 'all' ? fieldTest(grant, declared.get(entity)) : OPEN
  const mayWrite = operation === 'delete' ? () => false : reach.sets(entity, operation)
  const maySet = (field: string) =>
    reach.adds(entity, field) || (mayWrite(field) && declared.get(entity)?.get(field)?.managed !== true)
  return { ...(sees !== OPEN && { sees }), maySet }
}
