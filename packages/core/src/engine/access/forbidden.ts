import { engineErrors } from '../engine-errors.ts'
import type { CrmError } from '../errors.ts'
import type { ActingAs } from './actor.ts'

/** The refusal of what nothing grants at all. A plugin acts by its own permissions, which no role of a caller widens. */
export function forbidden(actor: ActingAs, action: string, entity: string): CrmError {
  if (actor.type !== 'plugin') return engineErrors.CRM_FORBIDDEN({ action, entity })
  return engineErrors.CRM_FORBIDDEN(
    { action, entity },
    {
      hint: `Plugin ${actor.id} did this by itself, so no role of the caller helps: definePlugin({ id: '${actor.id}', permissions: { ${entity}: ${permission(action)} } }).`,
      issues: [
        {
          code: 'PLUGIN_PERMISSION',
          path: actor.id,
          message: 'does not ask for it in its permissions.',
          zh: '未在 permissions 中申请。',
        },
      ],
    },
  )
}

function permission(action: string): string {
  if (action === 'create') return '{ create: true }'
  const isScoped = action === 'read' || action === 'update' || action === 'delete'
  return isScoped ? `{ ${action}: 'all' }` : `{ commands: ['${action}'] }`
}
