import { contextOf } from '../command/call-command.ts'
import type { CommandDef } from '../command/context.ts'
import { holdNames } from '../command/mutex.ts'
import { customFieldsOf, type Work } from '../command/work.ts'
import { createRecords } from '../entities/create-records.ts'
import type { Entity } from '../entities/entity.ts'
import { updateRecords } from '../entities/update-records.ts'
import type { CrmError } from '../errors.ts'
import { bulkErrors } from './bulk-errors.ts'
import { findMatches, type MatchKey, matchKey } from './find-matches.ts'
import type { AcceptedRow, RawRow } from './import-types.ts'
import { storableRow } from './storable-row.ts'

/** A row that could be read: its fields, and what a command may keep of how it came in. */
interface ReadyRow {
  readonly fields: Readonly<Record<string, unknown>>
  readonly raw: RawRow
}

/** Writes the rows of one chunk and tells, in order, what became of each. */
export type RowWriter = (
  work: Work,
  rows: readonly ReadyRow[],
) => Promise<readonly (AcceptedRow | CrmError)[]>

/** Writes through a batch command, by its rules. */
export function commandWriter(command: CommandDef): RowWriter {
  return async (work, rows) => {
    const { fromRows } = command
    const inputs = rows.map(({ fields, raw }) => fromRows?.input(fields, storableRow(raw) as RawRow))
    const results = (await command.runMany?.(inputs, contextOf(work, command))) ?? []
    return results.map((result) =>
      result.ok ? (fromRows?.outcome(result.record) as AcceptedRow) : result.error,
    )
  }
}

/** Makes a record of each row. */
export function creatingWriter(entity: Entity): RowWriter {
  return (work, rows) => create(work, entity, rows)
}

async function create(work: Work, entity: Entity, rows: readonly ReadyRow[]) {
  const outcomes = await createRecords(
    work,
    entity,
    rows.map(({ fields }) => fields),
  )
  return outcomes.map((made) =>
    made.ok ? ({ outcome: 'created', recordId: made.record.id } as const) : made.error,
  )
}

/** Finds the record of each row by its match fields and updates it; `upsert` creates what is not there. */
export function matchingWriter(
  entity: Entity,
  match: readonly string[],
  mode: 'update' | 'upsert',
): RowWriter {
  return async (work, rows) => {
    const custom = await customFieldsOf(work, entity)
    const results: (AcceptedRow | CrmError | undefined)[] = rows.map(() => undefined)
    let waiting: { at: number; row: ReadyRow; key: MatchKey }[] = []
    for (const [at, row] of rows.entries()) {
      const key = matchKey(work, entity, custom, match, row.fields)
      if (key.ok) waiting.push({ at, row, key: key.key })
      else results[at] = key.error
    }
    await holdNames(
      work,
      waiting.map(({ key }) => `${entity.name} ${match.join(',')} ${key.text}`),
    )
    // A row that means the same record as an earlier one of its chunk has to find what that one wrote.
    while (waiting.length > 0) {
      const seen = new Set<string>()
      const round = waiting.filter(({ key }) => !seen.has(key.text) && seen.add(key.text))
      const later = waiting.filter((one) => !round.includes(one))
      const written = await writeRound(work, entity, match, mode, round)
      for (const [index, { at }] of round.entries()) results[at] = written[index]
      waiting = later
    }
    return results as readonly (AcceptedRow | CrmError)[]
  }
}

async function writeRound(
  work: Work,
  entity: Entity,
  match: readonly string[],
  mode: 'update' | 'upsert',
  round: readonly { readonly row: ReadyRow; readonly key: MatchKey }[],
): Promise<readonly (AcceptedRow | CrmError)[]> {
  const found = await findMatches(
    work,
    entity,
    match,
    round.map(({ key }) => key),
  )
  const names = { entity: entity.name, match: match.join(' + ') }
  const results: (AcceptedRow | CrmError | undefined)[] = round.map(({ key }) => {
    const ids = found.get(key.text) ?? []
    if (ids.length > 1) return bulkErrors.CRM_IMPORT_AMBIGUOUS(names)
    return ids.length === 0 && mode === 'update' ? bulkErrors.CRM_IMPORT_NO_MATCH(names) : undefined
  })
  const open = round.flatMap((one, at) => (results[at] ? [] : [{ ...one, at }]))
  const known = open.filter(({ key }) => found.has(key.text))
  const fresh = open.filter(({ key }) => !found.has(key.text))
  const edits = known.map(({ row, key }) => ({ id: found.get(key.text)?.[0] ?? '', patch: row.fields }))
  const updated = edits.length > 0 ? await updateRecords(work, entity, edits) : []
  for (const [index, outcome] of updated.entries())
    results[known[index]?.at ?? 0] = outcome.ok
      ? { outcome: 'updated', recordId: outcome.record.id }
      : outcome.error
  const created =
    fresh.length > 0
      ? await create(
          work,
          entity,
          fresh.map(({ row }) => row),
        )
      : []
  for (const [index, result] of created.entries()) results[fresh[index]?.at ?? 0] = result
  return results as readonly (AcceptedRow | CrmError)[]
}
