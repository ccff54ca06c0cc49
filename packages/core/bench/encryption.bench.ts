/** What one encrypted value costs: microseconds. Run with `pnpm bench encryption`. */
import { inTurns } from '../../adapters-sql/bench/lib/measure.ts'
import { toBytes } from '../src/engine/secrets/bytes.ts'
import { platformCipher, randomBytes, webCipher } from '../src/engine/secrets/cipher.ts'
import { openText, sealText } from '../src/engine/secrets/envelope.ts'

const VALUES = 5_000
const key = { ref: 'd1', key: randomBytes(32) }
const at = {
  tenant: 'acme',
  table: 'contact',
  column: 'passportSealed',
  id: '01890000-0000-7000-8000-000000000000',
}
const value = JSON.stringify('E12345678')
const times = async (work: () => Promise<unknown>) => {
  for (let call = 0; call < VALUES; call++) await work()
}

for (const [name, cipher] of [
  ['the platform', platformCipher()],
  ['WebCrypto', webCipher()],
] as const) {
  const envelope = await sealText(cipher, key, at, value)
  const text = toBytes(value)
  const jobs = [
    { name: 'seal', run: () => times(() => sealText(cipher, key, at, value)) },
    { name: 'index', run: () => times(async () => cipher.mac(key.key, text)) },
    { name: 'open', run: () => times(() => openText(cipher, key, at, envelope)) },
  ]
  const measured = await inTurns(jobs, 7, 3)
  for (const [index, job] of jobs.entries())
    console.log(
      `  ${`${job.name} by ${name}`.padEnd(40)} ${(((measured[index] ?? 0) * 1_000) / VALUES).toFixed(1).padStart(8)} µs`,
    )
}
