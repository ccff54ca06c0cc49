/** A process that does nothing but background work, until it is told to stop. */
import { clusterCrm } from './cluster-crm.ts'

const crm = clusterCrm(process.env['DATABASE_URL'] ?? '')
process.once('SIGTERM', () => void crm.stop().then(() => process.exit()))
await crm.start({ every: '1s' })
console.log('works')
