import {
  ERP_KINDS,
  type ErpConnector,
  ErpError,
  type ErpKind,
  type ErpPage,
  type ErpPull,
  type ErpRecords,
} from '@guanxi/core/commerce'
import type { Ask } from './caller.ts'
import { askedOf } from './cursors.ts'
import { at, type Exact } from './exact-json.ts'
import { readId, readRecord } from './fields.ts'
import type { RestKind, RestOptions } from './rest-options.ts'

/** What is read of the system. */
export interface Reading extends Required<Pick<ErpConnector, 'check' | 'getById' | 'pulls' | 'listIds'>> {
  /** Rows of a kind that a parameter chooses. */
  search(
    kind: ErpKind,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly Exact[]>
  mappingOf(kind: ErpKind): RestKind
  pathOf(kind: ErpKind, remoteId: string): string
  /** A record where an answer has it. */
  recordIn(json: Exact): Exact
}

export function readingOf(options: RestOptions, ask: Ask): Reading {
  const { kinds, maxPage, health } = options
  const inside = (json: Exact, path: string | undefined) => (path ? at(json, path) : json) ?? null
  const rowsOf = (json: Exact): readonly Exact[] => {
    const rows = inside(json, options.rows)
    if (Array.isArray(rows)) return rows
    throw new ErpError('validation', `Its answer has no list at ${options.rows ?? 'the top'}.`, {
      remote: 'answer',
    })
  }

  const reading: Reading = {
    recordIn: (json) => inside(json, options.record),
    mappingOf(kind) {
      const mapping = kinds[kind]
      if (!mapping) throw new ErpError('unsupported', `This system tells of no ${kind}.`)
      return mapping
    },
    pathOf: (kind, remoteId) => `${reading.mappingOf(kind).path}/${encodeURIComponent(remoteId)}`,
    async check({ signal }) {
      const { json, serverTime } = await ask({ signal, path: health.path })
      const told = health.time ? new Date(String(at(json, health.time))) : serverTime
      if (!told || Number.isNaN(told.getTime()))
        throw new ErpError('unavailable', 'It does not tell its time.')
      return { version: String((health.version && at(json, health.version)) ?? 'unknown'), serverTime: told }
    },
    async getById<K extends ErpKind>(
      kind: K,
      remoteId: string,
      { signal }: { readonly signal: AbortSignal },
    ) {
      const mapping = reading.mappingOf(kind)
      try {
        const { json } = await ask({ signal, path: reading.pathOf(kind, remoteId) })
        const record = readRecord(kind, mapping, reading.recordIn(json))
        return record.isDeleted ? null : (record as ErpRecords[K])
      } catch (error) {
        if (error instanceof ErpError && error.code === 'notFound') return null
        throw error
      }
    },
    async search(kind, query, signal) {
      const { json } = await ask({ signal, path: reading.mappingOf(kind).path, query })
      return rowsOf(json)
    },
    pulls: Object.fromEntries(
      ERP_KINDS.filter((kind) => kinds[kind]).map((kind) => [
        kind,
        (pull: ErpPull) => page(kind, pull, (mapping, row) => readRecord(kind, mapping, row)),
      ]),
    ),
    async listIds(kind, pull) {
      return page(kind, { ...pull, overlapMs: 0 }, (mapping, row) => readId(mapping, row))
    },
  }

  async function page<T>(
    kind: ErpKind,
    pull: ErpPull,
    read: (mapping: RestKind, row: Exact) => T,
  ): Promise<ErpPage<T>> {
    const mapping = reading.mappingOf(kind)
    const limit = Math.min(pull.limit, maxPage)
    const asked = askedOf(mapping.list, { ...pull, limit })
    const query = { ...asked.query, [options.limit]: String(limit) }
    const { json, serverTime } = await ask({ signal: pull.signal, path: mapping.path, query })
    const all = rowsOf(json).map((row) => ({ id: readId(mapping, row), json: row }))
    const { rows, cursor, more } = asked.take(json, all, serverTime)
    return { items: rows.map((row) => read(mapping, row.json)), cursor, more }
  }
  return reading
}
