import type { CustomField, InputIn, PlainWorld } from '../index.ts'
import { createTestCrm } from './index.ts'

export type Declaration = InputIn<PlainWorld, 'customField'>

/** A CRM whose tenant has declared these fields of leads; one text field, `tier`, when none is named. */
export async function withFields(...fields: readonly Partial<Declaration>[]) {
  const made = await createTestCrm()
  const declared: CustomField[] = []
  for (const field of fields.length === 0 ? [{}] : fields)
    declared.push(
      await made.session.customField.create({
        entity: 'lead',
        name: 'tier',
        kind: 'text',
        ...field,
      } as Declaration),
    )
  return { ...made, declared }
}
