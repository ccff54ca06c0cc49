import { ErpError, type ErpPull } from '@guanxi/core/commerce'
import * as z from 'zod'
import type { Domain, Tables } from './tables.ts'
import { moment, momentBefore, sentMoment } from './wire.ts'

/** Where a record shows that it has changed: in its own row, or in one that belongs to it. */
export interface Trace {
  readonly model: string
  /** The field of that row that names the record; its own id when left out. */
  readonly record?: string
  /** The related row whose dates count, with a point: `template.`. */
  readonly dates?: string
  readonly where?: Domain
}

/** The first trace is that of the records themselves. */
export type Traces = readonly [Trace, ...(readonly Trace[])]

export interface Changes {
  /** Whose records have changed, each once. */
  readonly ids: readonly number[]
  readonly cursor: string
  readonly more: boolean
}

/**
 * Three kinds of places: in a first run through all ids, between two runs, and in a run through what has changed since.
 * `upTo` is the latest date that there was when the run began. No clock is asked: dates are only compared with dates.
 */
const place = z.union([
  z.strictObject({ scan: z.int(), upTo: z.string().nullable() }),
  z.strictObject({ since: z.string().nullable() }),
  z.strictObject({ at: z.string(), trace: z.int(), id: z.int(), upTo: z.string() }),
])
type Place = z.output<typeof place>
type Passed = Extract<Place, { at: string }>

/** What has changed, page by page, in the order of the dates there; at first everything, in the order of the ids. */
export async function changesOf(tables: Tables, traces: Traces, pull: ErpPull): Promise<Changes> {
  const from = placeOf(pull.cursor)
  if ('scan' in from) return scan(tables, traces, from, pull.limit)
  if ('at' in from) return follow(tables, traces, from, pull.limit)
  const upTo = await latest(tables, traces)
  if (from.since === null || upTo === null) return scan(tables, traces, { scan: 0, upTo }, pull.limit)
  // With an overlap what lies just at its begin is told again; without one nothing is.
  const trace = pull.overlapMs > 0 ? -1 : traces.length
  const at = momentBefore(from.since, pull.overlapMs)
  return follow(tables, traces, { at, trace, id: 0, upTo }, pull.limit)
}

/** Reads a cursor that this file wrote. */
function placeOf(cursor: string | null): Place {
  if (cursor === null) return { since: null }
  try {
    return place.parse(JSON.parse(cursor))
  } catch {
    throw new ErpError('validation', 'This is no cursor of this connector.')
  }
}

async function scan(
  tables: Tables,
  [{ model, where = [] }]: Traces,
  { scan, upTo }: Extract<Place, { scan: number }>,
  limit: number,
): Promise<Changes> {
  const found = await tables.ids(model, { where: [['id', '>', scan], ...where], limit: limit + 1 })
  const ids = found.slice(0, limit)
  const more = found.length > limit
  const next: Place = more ? { scan: ids.at(-1) ?? scan, upTo } : { since: upTo }
  return { ids, more, cursor: JSON.stringify(next) }
}

/** One page has so many records: what belongs to one of them and lies next to it is passed with it. */
async function follow(tables: Tables, traces: Traces, from: Passed, limit: number): Promise<Changes> {
  const batch = (limit + 1) * traces.length
  const rows: Changed[] = []
  for (const trace of traces.keys()) rows.push(...(await changedRows(tables, traces, trace, from, batch)))
  rows.sort((one, other) => (isBefore(one, other) ? -1 : 1))
  const ids = new Set<number>()
  let last: Changed | undefined
  // Behind a whole batch there may be more of the same trace, before what else was found.
  for (const row of rows.slice(0, batch)) {
    const isNew = row.record !== undefined && !ids.has(row.record)
    if (isNew && ids.size === limit) break
    if (row.record !== undefined) ids.add(row.record)
    last = row
  }
  const more = last !== undefined && (last !== rows.at(-1) || rows.length >= batch)
  const next: Place =
    more && last ? { at: last.at, trace: last.trace, id: last.id, upTo: from.upTo } : { since: from.upTo }
  return { ids: [...ids], more, cursor: JSON.stringify(next) }
}

interface Changed {
  readonly at: string
  readonly trace: number
  readonly id: number
  readonly record: number | undefined
}

function isBefore(one: Changed, other: Changed): boolean {
  if (one.at !== other.at) return one.at < other.at
  return one.trace === other.trace ? one.id < other.id : one.trace < other.trace
}

/** The next rows of one trace. A row that was never written to has no date but that of its making. */
async function changedRows(
  tables: Tables,
  traces: Traces,
  index: number,
  from: Passed,
  limit: number,
): Promise<readonly Changed[]> {
  const trace = traces[index] as Trace
  const { model, where = [], record } = trace
  const found: Changed[] = []
  for (const date of DATES) {
    const field = fieldOf(trace, date)
    const isLast = date === 'write_date' ? [] : [[fieldOf(trace, 'write_date'), '=', null]]
    const rows = await tables.rows(model, rowOf(trace), {
      where: [...where, ...isLast, ...behind(field, index, from)],
      order: [
        [field, 'ASC'],
        ['id', 'ASC'],
      ],
      limit,
    })
    for (const row of rows as readonly Row[])
      found.push({
        at: dateOf(row, trace, date) ?? '',
        trace: index,
        id: Number(row['id']),
        record: recordOf(row, record),
      })
  }
  return found
}

/** The latest date that there is; null where there is nothing. */
async function latest(tables: Tables, traces: Traces): Promise<string | null> {
  const dates: string[] = []
  for (const trace of traces)
    for (const date of DATES) {
      const field = fieldOf(trace, date)
      const where = [...(trace.where ?? []), [field, '!=', null]]
      const [row] = await tables.rows(trace.model, rowOf(trace), {
        where,
        order: [[field, 'DESC']],
        limit: 1,
      })
      const found = row && dateOf(row as Row, trace, date)
      if (found) dates.push(found)
    }
  return dates.sort().at(-1) ?? null
}

type Row = Readonly<Record<string, unknown>>

const DATES = ['write_date', 'create_date'] as const
type DateField = (typeof DATES)[number]
const dated = { write_date: moment.nullable(), create_date: moment.nullable() }

function rowOf({ dates, record }: Trace): z.ZodObject {
  return z.object({
    id: z.int(),
    ...(dates ? { [dates]: z.object(dated) } : dated),
    ...(record && { [record]: z.union([z.int(), z.string()]).nullable() }),
  })
}

const fieldOf = ({ dates = '' }: Trace, date: DateField) => `${dates}${date}`

function dateOf(row: Row, { dates }: Trace, date: DateField): string | null {
  const holder = (dates ? row[dates] : row) as Readonly<Record<DateField, string | null>>
  return holder[date]
}

/** A reference to one of several tables is `model,id`. */
function recordOf(row: Row, field = 'id'): number | undefined {
  const told = row[field]
  if (typeof told === 'string') return Number(told.split(',')[1])
  return typeof told === 'number' ? told : undefined
}

/** Behind what a run has passed already, and not behind where it ends. */
function behind(date: string, index: number, { at, trace, id, upTo }: Passed): Domain {
  const from = sentMoment(at)
  const passed =
    index === trace
      ? [
          'OR',
          [date, '>', from],
          [
            [date, '=', from],
            ['id', '>', id],
          ],
        ]
      : [date, index > trace ? '>=' : '>', from]
  return [passed, [date, '<=', sentMoment(upTo)]]
}
