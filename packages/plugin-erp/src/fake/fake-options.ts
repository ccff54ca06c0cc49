import type { Clock } from '@guanxi/core'
import type { FakeTaxRates } from './orders.ts'

/** How a fake ERP is. */
export interface FakeErpOptions {
  /** The clock of the machine that it runs on. */
  readonly clock: Clock
  /** How far its own clock is off: an hour ahead is `3_600_000`. */
  readonly clockSkewMs?: number
  /** `fake` when left out. */
  readonly id?: string
  /** `lookup` when left out: who writes twice has two. */
  readonly idempotentPush?: 'native' | 'lookup'
  /** `feed` when left out. */
  readonly deletes?: 'feed' | 'sweep'
  /** 100 when left out. */
  readonly maxPage?: number
  /** 4 when left out. It counts how many there were and refuses none. */
  readonly maxConcurrency?: number
  /** With them it reckons by itself what an order comes to; without, it believes what it is told. */
  readonly taxRates?: FakeTaxRates
  /**
   * Lets the time of a call pass, before anything is done; no time when left out. With real timers:
   * `(signal) => setTimeout(20, undefined, { signal })` of `node:timers/promises`.
   */
  readonly wait?: (signal: AbortSignal) => Promise<unknown>
}
