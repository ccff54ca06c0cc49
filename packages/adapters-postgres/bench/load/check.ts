/**
 * Checks after the load run that the database says what the ledger says. It shares nothing with the CRM: plain SQL, and the
 * lines that the reps wrote down.
 */
import { readFileSync } from 'node:fs'
import pg from 'pg'
import type { Acknowledged } from './plan.ts'

const { connection, ledger } = JSON.parse(process.argv[2] ?? '{}') as { connection: object; ledger: string }
const client = new pg.Client(connection)
await client.connect()
const acked = readFileSync(ledger, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Acknowledged)

const problems: string[] = []
const expect = (isRight: boolean, problem: string) => void (isRight || problems.push(problem))

const writes = Map.groupBy(
  acked.filter(({ verb }) => verb !== 'note'),
  ({ tenant, id }) => `${tenant}/${id}`,
)
const leads = new Map(
  (await client.query('select tenant, id, version, title, owner_id from lead')).rows.map((row) => [
    `${row.tenant}/${row.id}`,
    row,
  ]),
)
const entries = new Map(
  (
    await client.query(
      `select tenant, record_id, count(*)::int as n, max(version)::int as last from journal where entity = 'lead' and version > 0 group by 1, 2`,
    )
  ).rows.map((row) => [`${row.tenant}/${row.record_id}`, row]),
)
for (const [key, lead] of leads) {
  const own = writes.get(key) ?? []
  const versions = new Set(own.map(({ version }) => version))
  expect(versions.size === own.length, `${key}: two writes were acknowledged with one version`)
  expect(
    Number(lead.version) === own.length + 1,
    `${key}: version ${lead.version}, ${own.length} acknowledged writes`,
  )
  expect(
    entries.get(key)?.n === own.length + 1,
    `${key}: ${entries.get(key)?.n} journal entries, ${own.length} writes`,
  )
  const last = own.filter(({ verb }) => verb === 'update').sort((a, b) => b.version - a.version)[0]
  if (last) expect(lead.title === last.title, `${key}: the last acknowledged title is not there`)
  const grabs = own.filter(({ verb }) => verb === 'grab')
  expect(grabs.length <= 1, `${key}: claimed ${grabs.length} times`)
  const [grab] = grabs
  if (grab) expect(lead.owner_id === grab.rep, `${key}: claimed by one, owned by another`)
}
for (const key of writes.keys()) expect(leads.has(key), `${key}: acknowledged, but not there`)
const notes = acked.filter(({ verb }) => verb === 'note')
const [{ n: kept }] = (await client.query(`select count(*)::int as n from activity`)).rows
expect(kept === notes.length, `${notes.length} notes acknowledged, ${kept} there`)
await client.end()
process.send?.({
  acked: acked.length,
  leads: leads.size,
  problems: problems.slice(0, 20),
  wrong: problems.length,
})
