/**
 * One lead is looked for among a million, and 100,000 are imported with matching rules and without. Run with
 * `pnpm bench duplicates`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@guanxi/adapters-sqlite'
import { blockingKeys, createCrm, type MatchRule, prepareMatchRules } from '@guanxi/core'
import type { Row, Store, Table } from '@guanxi/core/store'

const LEADS = 1_000_000
const IMPORTED = 100_000
const ROWS_AT_ONCE = 10_000
const SEARCHES = 500
const WARM_UP = 50
const AIM_MS = 5

const usual = { action: { create: 'warn', update: 'allow', import: 'warn' } } as const
const rules: readonly MatchRule[] = [
  {
    ...{ id: 'phone', entity: 'lead', score: 1, ...usual },
    all: [{ field: 'phone', method: 'phone', blanks: 'noMatch', weight: 1 }],
  },
  {
    ...{ id: 'company', entity: 'lead', score: 0.9, ...usual },
    all: [
      { field: 'company', method: 'companyCore', blanks: 'noMatch', weight: 1 },
      { field: 'name', method: 'jaroWinkler', blanks: 'noMatch', weight: 1 },
    ],
  },
]
const SYLLABLES = ['ka', 'ro', 'mi', 'ten', 'sol', 'var', 'lin', 'du', 'pe', 'zan', 'gor', 'el', 'tis', 'ban']

const folder = mkdtempSync(join(tmpdir(), 'guanxi-bench-'))
await search()
await compareImports()
rmSync(folder, { recursive: true })

/** The same lead for the same number, in every run. Every twentieth doubles an earlier one. */
function leadAt(number: number) {
  const at = number % 20 === 19 ? number - 19 : number
  return {
    name: `${word(at * 7919)} ${word(at * 104_729)}`,
    company: `${word(at * 15_485_863)}${word(at * 31)} Ltd.`,
    phone: `+86139${String(at).padStart(8, '0')}`,
    email: `lead${number}@example.com`,
  }
}

function word(seed: number): string {
  let rest = (Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) ^ seed) >>> 0
  let text = ''
  for (let syllables = 0; syllables < 4; syllables++) {
    text += SYLLABLES[rest % SYLLABLES.length]
    rest = Math.floor(rest / SYLLABLES.length)
  }
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

async function search(): Promise<void> {
  const adapter = sqlite({ file: join(folder, 'search.db') })
  const crm = createCrm({ storage: adapter, tenant: 'acme', region: 'CN', matching: rules })
  await crm.migrate()
  const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
  const filling = performance.now()
  const store = await sqlite({ file: join(folder, 'search.db') }).open()
  await fill(store, prepareMatchRules(crm.shape('lead'), rules, { region: 'CN' }))
  await store.close()
  console.log(`  filled with ${LEADS} leads in ${((performance.now() - filling) / 1000).toFixed(0)} s`)

  const times: number[] = []
  let found = 0
  for (let round = 0; round < SEARCHES + WARM_UP; round++) {
    const { email: _email, ...values } = leadAt((round * 7_907 * 20) % LEADS)
    const start = performance.now()
    const { matches } = await session.lead.duplicates({ values })
    if (round >= WARM_UP) times.push(performance.now() - start)
    found += matches.length
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(2)
  const verdict = Number(at(0.95)) <= AIM_MS ? 'within' : 'OVER'
  console.log(
    `  one lead among ${LEADS}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms (aim ≤ ${AIM_MS} ms: ${verdict}), ${found} found`,
  )
  await crm.stop()
}

/** Past the CRM, because only the search is measured. */
async function fill(store: Store, prepared: ReturnType<typeof prepareMatchRules>): Promise<void> {
  const leads = await tableOf(store, 'lead')
  const keys = await tableOf(store, 'recordKey')
  const blank = Object.fromEntries(leads.columns.map(({ name }) => [name, null]))
  for (let first = 0; first < LEADS; first += ROWS_AT_ONCE) {
    const records = Array.from({ length: ROWS_AT_ONCE }, (_, at) => ({
      id: `00000000-0000-7000-8000-${String(first + at).padStart(12, '0')}`,
      ...leadAt(first + at),
    }))
    const system = { createdAt: 0, updatedAt: 0, version: 1, status: 'new', urgency: 'normal' }
    await store.insert(
      leads,
      'acme',
      records.map((record): Row => ({ ...blank, ...system, ...record })),
    )
    await store.insert(
      keys,
      'acme',
      records.flatMap((record) =>
        blockingKeys(prepared, record).map(
          (key, at): Row => ({ id: `lead/${record.id}/${at}`, entity: 'lead', recordId: record.id, key }),
        ),
      ),
    )
  }
}

async function tableOf(store: Store, name: string): Promise<Table> {
  const found = (await store.inspect()).find((table) => table.name === name)
  const columns = (found?.columns ?? []).flatMap(({ kind, ...column }) =>
    kind === 'other' ? [] : [{ ...column, kind }],
  )
  return { name, columns, unique: [], indexes: [] }
}

async function compareImports(): Promise<void> {
  const seconds: number[] = []
  for (const matching of [[], rules]) {
    const adapter = sqlite({ file: join(folder, `import-${matching.length}.db`) })
    const crm = createCrm({ storage: adapter, tenant: 'acme', region: 'CN', matching })
    await crm.migrate()
    const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
    const start = performance.now()
    await session.importRecords(
      Array.from({ length: IMPORTED }, (_, at) => leadAt(at)),
      {
        ...{ importId: 'fair', into: 'lead' },
        mapping: { name: 'name', company: 'company', phone: 'phone', email: 'email' },
      },
    )
    seconds.push((performance.now() - start) / 1000)
    const pairs = await session.duplicatePair.count()
    console.log(
      `  ${IMPORTED} imported with ${matching.length} rules: ${seconds.at(-1)?.toFixed(1)} s, ${pairs} pairs`,
    )
    await crm.stop()
  }
  const [without = Number.NaN, withRules = Number.NaN] = seconds
  console.log(`  with rules ${(withRules / without).toFixed(2)}× as long`)
}
