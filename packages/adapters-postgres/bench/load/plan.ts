/** What the load run, its host, its reps and its checker agree on. */

/** How large a run is. */
export interface Plan {
  readonly tenants: number
  readonly repsPerTenant: number
  readonly leadsPerRep: number
  /** Leads that all reps of a tenant may read and change. */
  readonly sharedPerTenant: number
  readonly poolPerTenant: number
  /** Seconds; the first is thrown away. */
  readonly warmUp: number
  readonly steady: number
  readonly flood: number
  readonly recovery: number
}

/** 1,000 reps in four tenants; `GUANXI_SECONDS` changes how long they work. */
export function planOf(seconds = Number(process.env['GUANXI_SECONDS'] ?? 60)): Plan {
  return {
    ...{ tenants: 4, repsPerTenant: 250, leadsPerRep: 20, sharedPerTenant: 50, poolPerTenant: 2_000 },
    ...{ warmUp: 10, steady: seconds, flood: Math.min(20, seconds), recovery: Math.min(20, seconds) },
  }
}

export const tenantName = (at: number): string => `tenant-${at}`

/** What a rep asks of the host, as the body of a request. */
export interface Asked {
  readonly tenant: string
  readonly rep: string
  readonly verb: 'list' | 'get' | 'update' | 'grab' | 'note'
  readonly id?: string
  readonly version?: number
  readonly title?: string
}

/** What the host answers. */
export type Answer =
  | { readonly ok: true; readonly records: readonly Shown[] }
  | { readonly ok: false; readonly code: string; readonly retryAfterMs?: number }

export interface Shown {
  readonly id: string
  readonly version: number
  readonly ownerId: string | null
  readonly region: string | null
}

/** One write that the host acknowledged, a line of the ledger. */
export interface Acknowledged {
  readonly tenant: string
  readonly rep: string
  readonly verb: 'update' | 'grab' | 'note'
  readonly id: string
  readonly version: number
  readonly title?: string
}

/** What the reps report of one phase. Latencies in milliseconds. */
export interface Phase {
  readonly name: string
  readonly seconds: number
  readonly calls: number
  readonly shed: number
  readonly conflicts: number
  readonly taken: number
  readonly errors: Readonly<Record<string, number>>
  readonly foreign: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
  /** How late reps began what they meant to begin: the generator's own lag. */
  readonly lagP99: number
  /** Second by second, the 95th percentile: how fast a host recovers. */
  readonly p95BySecond: readonly number[]
}

/** The value below which a part of the values lies. */
export function percentile(values: readonly number[], part: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN
}
