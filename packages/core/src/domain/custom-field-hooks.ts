import { customFieldProblem } from '../engine/entities/custom-field.ts'
import type { Model } from '../engine/entities/model.ts'
import type { OwnWords } from '../engine/hooks/own-words.ts'
import type { collectHooks } from '../engine/plugins/collect-hooks.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Declaring {
  readonly input: Readonly<Record<string, unknown>>
  readonly current: Readonly<Record<string, unknown>> | null
  issue(code: string, message: OwnWords, path?: string): void
}

interface Declared {
  readonly ctx: { readonly tenant: string }
}

/** Refuses fields that a tenant cannot declare, and has what is known of a tenant's fields read anew after a change. */
export function customFieldHooks(hooks: Hooks, model: () => Model, forget: (tenant: string) => void): void {
  for (const operation of ['create', 'update'] as const)
    hooks.check('customField', operation, ({ input, current, issue }: Declaring) => {
      const problem = customFieldProblem(model(), input, current)
      if (problem) issue('CUSTOM_FIELD', problem, problem.path)
    })
  for (const operation of ['create', 'update', 'delete'] as const)
    hooks.committed('customField', operation, ({ ctx }: Declared) => forget(ctx.tenant))
}
