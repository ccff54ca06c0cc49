import { customFieldProblem, MOST_FIELDS } from '../engine/entities/custom-field.ts'
import type { Model } from '../engine/entities/model.ts'
import type { OwnWords } from '../engine/hooks/own-words.ts'
import type { collectHooks } from '../engine/plugins/collect-hooks.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Declaring {
  readonly input: Readonly<Record<string, unknown>>
  readonly current: Readonly<Record<string, unknown>> | null
  issue(code: string, message: OwnWords, path?: string): void
}

/** What is read of the tenant's other declarations. */
interface Declarations {
  readonly customField: { count(where: object): Promise<number> }
}

interface Declared {
  readonly ctx: { readonly tenant: string }
}

interface Written {
  readonly record: Readonly<Record<string, unknown>>
  readonly ctx: { readonly crm: unknown; reject(code: string, message: OwnWords, path?: string): never }
}

const TOO_MANY: OwnWords = {
  en: `has ${MOST_FIELDS} declared fields already, which is the most.`,
  zh: `已声明 ${MOST_FIELDS} 个字段，达到上限。`,
}

/** Refuses fields that a tenant cannot declare, and has what is known of a tenant's fields read anew after a change. */
export function customFieldHooks(hooks: Hooks, model: () => Model, forget: (tenant: string) => void): void {
  for (const operation of ['create', 'update'] as const)
    hooks.check('customField', operation, ({ input, current, issue }: Declaring) => {
      const problem = customFieldProblem(model(), input, current)
      if (problem) issue('CUSTOM_FIELD', problem, problem.path)
    })
  // Once it is written, so that the fields of one batch count one another.
  hooks.after('customField', 'create', async ({ record, ctx }: Written) => {
    const { customField } = ctx.crm as Declarations
    if ((await customField.count({ entity: record['entity'] })) > MOST_FIELDS)
      ctx.reject('CUSTOM_FIELD', TOO_MANY, 'entity')
  })
  for (const operation of ['create', 'update', 'delete'] as const)
    hooks.committed('customField', operation, ({ ctx }: Declared) => forget(ctx.tenant))
}
