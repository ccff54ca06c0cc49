import * as z from 'zod'
import { defineCommand } from '../../engine/command/define-command.ts'
import { beginErasure } from './erase-subject.ts'
import type { PrivacyRules } from './privacy-rules.ts'
import { ERASURE_MODES } from './subject-request.ts'

/**
 * Erases again what a restored backup brought back. Give it the done requests that were kept apart from the backup: ids and
 * modes, no personal data. Who is not there is passed over.
 */
export function rerunErasures(rules: PrivacyRules) {
  return defineCommand({
    name: 'subjectRequest.rerun',
    input: z.strictObject({
      erasures: z
        .array(
          z.strictObject({
            entity: z.string(),
            id: z.string(),
            mode: z.enum(ERASURE_MODES),
            suppress: z.boolean().optional(),
          }),
        )
        .min(1)
        .max(1_000),
    }),

    async run({ erasures }, context): Promise<{ readonly erased: number; readonly missing: number }> {
      let erased = 0
      for (const { entity, id, ...terms } of erasures) {
        if (!context.personal.isPerson(entity) || (await context.personal.gather({ entity, id })).size === 0)
          continue
        await beginErasure(context, { entity, id }, terms, rules)
        erased += 1
      }
      return { erased, missing: erasures.length - erased }
    },
  })
}
