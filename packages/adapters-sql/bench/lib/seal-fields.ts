/**
 * What encrypted fields cost a host: a page of 100 records with three of them, a command that writes them, and how fast a
 * rotation is.
 */
import { createCrm, f, fieldEncryption, localKeys } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { inTurns } from './measure.ts'

const KEYS = { current: 'k', keys: { k: 'q7l4cFUXQ5XLo1Vt5lmUcX7rPzH4L2p0JfQm3cYkZ0Q=' } }
const RECORDS = 20_000
const BATCH = 1_000
const PAGE = 100
const WRITES = 50

const clear = {
  contact: {
    passport: f.text().optional(),
    line: f.phone().optional(),
    pay: f.money().optional(),
  },
} as const
const sealed = {
  contact: {
    passport: clear.contact.passport.encrypted({ find: 'equals' }),
    line: clear.contact.line.encrypted({ find: 'equals' }),
    pay: clear.contact.pay.encrypted(),
  },
} as const
const personal = {
  contact: { ...sealed.contact, passport: sealed.contact.passport.personal('identity') },
} as const

/** Times fields in clear, encrypted, and encrypted with a key for each record. */
export async function benchSealedFields(name: string, open: () => Promise<StorageAdapter>): Promise<void> {
  const usual = { tenant: 'acme', region: 'CN' }
  const encryption = () => fieldEncryption({ keys: localKeys(KEYS) })
  const plain = createCrm({ ...usual, storage: await open(), fields: clear })
  const closed = createCrm({ ...usual, storage: await open(), fields: sealed, encryption: encryption() })
  const ofRecord = createCrm({ ...usual, storage: await open(), fields: personal, encryption: encryption() })
  const hosts = [plain, closed, ofRecord] as unknown as readonly (typeof plain)[]
  for (const crm of hosts) {
    await crm.migrate()
    const ann = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
    for (let at = 0; at < RECORDS; at += BATCH)
      await ann.contact.createMany(Array.from({ length: BATCH }, (_, index) => person(at + index)))
  }
  let made = RECORDS
  const jobs = (work: (crm: typeof plain) => Promise<unknown>) =>
    hosts.map((crm) => ({ name: '', run: () => work(crm) }))
  const session = (crm: typeof plain) => crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
  const pages = await inTurns(
    jobs((crm) => session(crm).contact.list({ limit: PAGE, orderBy: '-id' })),
    15,
    5,
  )
  const finds = await inTurns(
    jobs((crm) => session(crm).contact.list({ where: { passport: 'E00001234' } })),
    15,
    5,
  )
  const writes = await inTurns(
    jobs(async (crm) => {
      for (let at = 0; at < WRITES; at++) await session(crm).contact.create(person(made++))
    }),
    7,
    2,
  )
  console.log(
    `\n  ${`on ${name}`.padEnd(34)} ${['clear', 'encrypted', 'by record'].map((word) => word.padStart(12)).join('')}`,
  )
  const row = (job: string, times: readonly number[]) =>
    console.log(`  ${job.padEnd(34)} ${times.map((ms) => `${ms.toFixed(2)} ms`.padStart(12)).join('')}`)
  row(`a page of ${PAGE}`, pages)
  row('find one by its whole value', finds)
  row(
    'create one',
    writes.map((ms) => ms / WRITES),
  )
  for (const crm of hosts.slice(1)) {
    const start = performance.now()
    await crm.encryption.rotate({ index: true })
    while ((await crm.encryption.status()).state === 'running') await crm.tick()
    const { rewritten } = await crm.encryption.status()
    const seconds = (performance.now() - start) / 1_000
    console.log(
      `  rotation: ${Math.round(rewritten / seconds)} rows/s (${rewritten} in ${seconds.toFixed(1)} s)`,
    )
  }
  for (const crm of hosts) await crm.stop()
}

function person(at: number) {
  return {
    ...{
      name: `P${at}`,
      passport: `E${String(at).padStart(8, '0')}`,
      line: `138${String(at).padStart(8, '0')}`,
    },
    pay: { amount: `${at}.50`, currency: 'CNY' },
  }
}
