import type { SchemaStep } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { engineErrors } from '../engine-errors.ts'
import { asCrmError } from '../store-failure.ts'
import type { MigrationInput } from './declared.ts'
import { ledgerTables, type Stock, takeStock } from './plan-schema.ts'

const NAMED = 5

/**
 * Whether this release can work on this database: refuses with CRM_SCHEMA_BEHIND, naming what is missing, and with
 * CRM_MIGRATION_BREAKING when a newer release changed it in a way that this one can't live with. Reads twice, writes
 * nothing. A missing index is no reason, as it never changes a result, but for a full-text index.
 */
export async function checkSchema(store: Store, input: MigrationInput): Promise<void> {
  const stock = await takeStock(store, input).catch((error: unknown) => {
    throw asCrmError(error)
  })
  const names = missingIn(stock)
  if (names.length === 0) return
  const more = names.length > NAMED ? ` (+${names.length - NAMED})` : ''
  throw engineErrors.CRM_SCHEMA_BEHIND(
    { missing: names.slice(0, NAMED).join(', ') + more },
    { meta: { names } },
  )
}

function missingIn({ found, plan }: Stock): string[] {
  const ledger = ledgerTables
    .map(({ table }) => table.name)
    .filter((name) => !found.some((table) => table.name === name && table.isSecured !== false))
  const steps = plan.safe.flatMap(({ steps }) => steps)
  const migrations = plan.pending.map((name) => `migration ${name.replace(/^run:/, '')}`)
  return [...steps.flatMap(missingWithout), ...ledger, ...migrations]
}

/** What is not there as long as a step was not carried out. */
function missingWithout(step: SchemaStep): string[] {
  switch (step.step) {
    case 'createTable':
      return [step.table.name]
    case 'addColumn':
      return [`${step.table}.${step.column.name}`]
    case 'renameColumn':
      return [`${step.table}.${step.to}`]
    case 'addUnique':
      return [`${step.table}.${step.unique.name}`]
    case 'addIndex':
      return step.index.fullText ? [`${step.table}.${step.index.name}`] : []
    case 'secureTable':
      return [`row security of ${step.table}`]
    default:
      return []
  }
}
