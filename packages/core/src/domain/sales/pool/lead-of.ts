import { lead } from '../leads/lead.ts'
import { firstCheck } from './first-check.ts'
import { type PoolSet, reclaims } from './pool-set.ts'

/** A lead where pools reclaim: a new one that somebody owns has its first check from the write that makes it. */
export function leadOf(pools: PoolSet, zone: string): typeof lead {
  if (!reclaims(pools)) return lead
  const poolCheckAt = lead.fields.poolCheckAt.initially((record, now) =>
    record['ownerId'] ? firstCheck(pools.timed(), record, now, zone) : null,
  )
  return { ...lead, fields: { ...lead.fields, poolCheckAt } }
}
