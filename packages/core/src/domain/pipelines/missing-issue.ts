import { issue } from '../../engine/entities/issues.ts'
import type { Issue } from '../../engine/errors.ts'
import type { Missing } from './stage-move.ts'

/** What a move still needs, in words for whoever wants to move. */
export function missingIssue(missing: Missing): Issue {
  switch (missing.what) {
    case 'field':
      return issue('REQUIRED', missing.field)
    case 'choice':
      return issue('NOT_AN_OPTION', missing.field, { options: missing.options.join(', ') })
    case 'guard':
      return guardIssue(missing)
    case 'reason':
      return {
        code: 'REASON_REQUIRED',
        path: 'reason',
        message: 'is required for this way.',
        zh: '此流转必须填写原因。',
      }
    case 'role': {
      const roles = missing.roles.join(', ')
      return {
        code: 'ROLE_REQUIRED',
        message: `Only these roles may do this: ${roles}.`,
        zh: `仅以下角色可以执行：${roles}。`,
      }
    }
    case 'room':
      return {
        code: 'STAGE_FULL',
        message: `No more than ${missing.limit} records may be there at once.`,
        zh: `该阶段最多容纳 ${missing.limit} 条记录。`,
      }
  }
}

function guardIssue({ firstFalse }: Extract<Missing, { what: 'guard' }>): Issue {
  const code = 'STAGE_GUARD'
  if (!firstFalse)
    return { code, message: 'The record does not satisfy the guard.', zh: '记录不满足准入条件。' }
  const { field, operator, expected } = firstFalse
  const rule = `${operator} ${JSON.stringify(expected)}`
  return { code, path: field, message: `does not satisfy: ${rule}.`, zh: `不满足条件：${rule}。` }
}
