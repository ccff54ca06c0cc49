import { type Clock, createCrm } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { SALES } from './pipeline.ts'
import { ROLES } from './roles.ts'
import { ASSIGNMENT, SAME_PERSON, SCORING } from './rules.ts'

/** What the CRM of this example is made of, but for where it stores and what time it is. */
export const OFFICE = {
  tenant: 'acme',
  region: 'CN',
  zone: 'Asia/Shanghai',
  roles: ROLES,
  scoring: SCORING,
  assignment: [ASSIGNMENT],
  matching: [SAME_PERSON],
  pipelines: [SALES],
} as const

/** The CRM of this example. */
export function salesCrm(storage: StorageAdapter, clock: Clock) {
  return createCrm({ ...OFFICE, storage, clock })
}

/** What {@link salesCrm} makes. */
export type SalesCrm = ReturnType<typeof salesCrm>
