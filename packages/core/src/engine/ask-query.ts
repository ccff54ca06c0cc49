import type { Proving } from './command/context.ts'
import type { QueryContext, QueryDef } from './command/define-query.ts'
import { checkOptions } from './command/run-task.ts'
import { engineErrors } from './engine-errors.ts'
import { parseBySchema } from './entities/parse-value.ts'
import { type CrmError, type Issue, isCrmError } from './errors.ts'
import { keyIndex } from './keys/ask-keys.ts'
import { aggregateUnder } from './query/aggregate-under.ts'
import type { Asker, Caller } from './runtime.ts'
import { demandStepUp } from './step-up/demand-step-up.ts'
import { watched } from './watched.ts'

/** Asks a question as the caller. */
export async function askQuery(
  caller: Caller,
  query: QueryDef,
  input: unknown,
  open: (asker: Asker) => unknown,
  options: Proving = {},
): Promise<unknown> {
  const issues: Issue[] = []
  const parsed = parseBySchema(query.input, input, '', { issues })
  if (issues.length > 0) throw engineErrors.CRM_VALIDATION({ command: query.name }, { issues })
  checkOptions(query.name, options)
  const { proof = caller.proof } = options
  const asking = { ...caller, ...(proof !== undefined && { proof }) }
  const [entity = ''] = query.name.split('.', 1)
  await demandStepUp(asking, query.name, () => ({ entity, input: parsed }))
  const now = caller.unit?.now ?? new Date(caller.runtime.clock.now())
  try {
    const context: QueryContext = {
      crm: open(asking),
      actor: caller.actor,
      tenant: caller.tenant,
      now,
      zone: caller.runtime.zone,
      keyed: keyIndex(caller),
      aggregateUnder: (belonging, asked) => aggregateUnder(caller, belonging, asked),
      shape: (name) => caller.runtime.model.entity(name).shape,
    }
    return await watched('query', { name: query.name, entity }, async () => query.run(parsed, context))
  } catch (error) {
    throw isOfHiddenFields(error) ? needsHidden(caller, query, error) : error
  }
}

/** Nothing but hidden fields: told as a bad condition, it would blame the caller for one that the query asked by itself. */
function isOfHiddenFields(error: unknown): error is CrmError {
  if (!isCrmError(error, 'CRM_CONDITION') && !isCrmError(error, 'CRM_QUERY')) return false
  const { issues } = error
  return (
    issues.length > 0 &&
    issues.every(({ code }) => code === 'CONDITION_HIDDEN_FIELD' || code === 'FORBIDDEN_FIELD')
  )
}

function needsHidden({ access }: Caller, query: QueryDef, cause: CrmError): CrmError {
  const [entity = '', action = ''] = query.name.split('.', 2)
  const whose =
    access.actor.type === 'plugin' ? `the permissions of plugin ${access.actor.id}` : 'a role of the actor'
  const hint = `${query.name} reads as its caller, and needs these fields: let ${whose} show them.`
  return engineErrors.CRM_FORBIDDEN({ action, entity }, { cause, hint, issues: cause.issues })
}
