import { ERP_KINDS, type ErpGone, type ErpKind, type ErpRecords } from '@guanxi/core/commerce'

/** A record as it lies in the fake, with the date that its change carries. */
export interface Row<K extends ErpKind = ErpKind> {
  readonly remoteId: string
  readonly changedAt: number
  /** Undefined where it was deleted. */
  readonly record: ErpRecords[K] | undefined
}

/** A record before it is written: its version is made by writing. */
export type Unwritten<K extends ErpKind> = Omit<ErpRecords[K], 'version' | 'isDeleted'>

/** What the fake knows. */
export interface Tables {
  nextId(prefix: string): string
  get<K extends ErpKind>(kind: K, remoteId: string): ErpRecords[K] | undefined
  need<K extends ErpKind>(kind: K, remoteId: string): ErpRecords[K]
  all<K extends ErpKind>(kind: K): readonly ErpRecords[K][]
  write<K extends ErpKind>(kind: K, record: Unwritten<K>): ErpRecords[K]
  /** Changes some of a record that is there. */
  change<K extends ErpKind>(kind: K, remoteId: string, changes: Partial<Unwritten<K>>): ErpRecords[K]
  erase(kind: ErpKind, remoteId: string): void
  /** In the order of their dates, then ids; deleted ones too. */
  changes<K extends ErpKind>(kind: K): readonly Row<K>[]
}

/** Empty tables, whose changes carry the date that `now` tells. */
export function emptyTables(now: () => number): Tables {
  const rows = new Map(ERP_KINDS.map((kind) => [kind, new Map<string, Row>()]))
  const sorted = new Map<ErpKind, readonly Row[]>()
  let versions = 0
  let ids = 0
  const table = (kind: ErpKind) => rows.get(kind) as Map<string, Row>
  const put = (kind: ErpKind, row: Row) => {
    table(kind).set(row.remoteId, row)
    sorted.delete(kind)
  }

  const tables: Tables = {
    nextId: (prefix) => `${prefix}${String(++ids).padStart(6, '0')}`,
    get: <K extends ErpKind>(kind: K, remoteId: string) =>
      table(kind).get(remoteId)?.record as ErpRecords[K] | undefined,
    need(kind, remoteId) {
      const record = tables.get(kind, remoteId)
      if (!record) throw new RangeError(`There is no ${kind} ${remoteId} in the fake ERP.`)
      return record
    },
    all: <K extends ErpKind>(kind: K) =>
      [...table(kind).values()].flatMap(({ record }) => record ?? []) as ErpRecords[K][],
    write<K extends ErpKind>(kind: K, unwritten: Unwritten<K>) {
      const record = { ...unwritten, version: `v${++versions}` } as unknown as ErpRecords[K]
      put(kind, { remoteId: record.remoteId, changedAt: now(), record })
      return record
    },
    change<K extends ErpKind>(kind: K, remoteId: string, changes: Partial<Unwritten<K>>) {
      return tables.write(kind, { ...tables.need(kind, remoteId), ...changes } as unknown as Unwritten<K>)
    },
    erase: (kind, remoteId) => put(kind, { remoteId, changedAt: now(), record: undefined }),
    changes<K extends ErpKind>(kind: K) {
      if (!sorted.has(kind)) sorted.set(kind, [...table(kind).values()].sort(byDate))
      return sorted.get(kind) as readonly Row<K>[]
    },
  }
  return tables
}

/** What a page tells of a row. */
export function toldOf<K extends ErpKind>({ remoteId, record }: Row<K>): ErpRecords[K] | ErpGone {
  return record ?? { remoteId, isDeleted: true }
}

function byDate(a: Row, b: Row): number {
  return a.changedAt - b.changedAt || (a.remoteId < b.remoteId ? -1 : 1)
}
