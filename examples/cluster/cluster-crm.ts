import { pgBossRunner, postgres } from '@guanxi/adapters-postgres'
import { createCrm } from '@guanxi/core'
import { office } from './office.ts'

/** The same CRM in every process: the one that writes, and those that work. */
export function clusterCrm(connectionString: string) {
  return createCrm({
    storage: postgres({ connectionString, max: 4 }),
    runner: pgBossRunner({ connectionString }),
    plugins: [office],
  })
}
