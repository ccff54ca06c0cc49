import { engineErrors } from '../engine-errors.ts'
import type { Entity } from '../entities/entity.ts'
import type { CrmError } from '../errors.ts'
import type { Access } from './access.ts'
import type { Action } from './action.ts'

const NOT_OWN = {
  code: 'OUT_OF_SCOPE',
  path: 'ownerId',
  message: 'must be the actor: this is granted for own records only.',
  zh: '必须是操作者本人：仅允许对自己的记录执行。',
} as const
const OUT_OF_SCOPE = {
  code: 'OUT_OF_SCOPE',
  message: 'It is granted for some records only, and this one is not among them.',
  zh: '仅允许对部分记录执行，该记录不在其中。',
} as const

/** The refusal of an action on a record outside the records for which it is granted. */
export function beyondScope(access: Access, action: Action, entity: Entity): CrmError {
  const remedy =
    access.actor.type === 'plugin' ? `the permissions of plugin ${access.actor.id}` : "the actor's roles"
  return engineErrors.CRM_FORBIDDEN(
    { action, entity: entity.name },
    {
      hint: `It is granted, but not for this record. Change the record, or widen the scope of "${action}" in ${remedy}.`,
      issues: [access.isOwnOnly(action, entity) ? NOT_OWN : OUT_OF_SCOPE],
    },
  )
}
