import { type AssignmentRule, createCrm, type ImportReport, roundRobin } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { heading, report } from './measure.ts'

const ROWS = Number(process.env['ROWS'] ?? 100_000)
const MOST_MEGABYTES = 250
const REGIONS = ['north', 'east', 'south', 'west']
const RULES: readonly AssignmentRule[] = [
  {
    id: 'large',
    on: 'lead',
    priority: 9,
    when: { employees: { gte: 500 }, urgency: 'high' },
    assign: roundRobin({ team: 'a' }),
  },
  {
    id: 'north',
    on: 'lead',
    priority: 8,
    when: { region: 'north', employees: { gte: 50 } },
    assign: roundRobin({ team: 'b' }),
  },
  { id: 'east', on: 'lead', priority: 7, when: { region: 'east' }, assign: roundRobin({ team: 'c' }) },
]

/** Writes rows into tables as fast as the database takes them; the tables are empty before. Resolves to milliseconds. */
export type BulkInsert = (tables: readonly string[]) => Promise<Spent>

/** What something took: on the clock, and of this process's processor time. */
export interface Spent {
  readonly wall: number
  readonly cpu: number
}

/**
 * 100,000 leads from rows of text through `lead.capture`: checked, brought into form, compared with what is known,
 * assigned by rules, journaled, resumable. Against inserting the very rows that came of it, without a single check.
 */
export async function benchImport(
  name: string,
  adapter: StorageAdapter,
  insertAgain: BulkInsert,
): Promise<void> {
  const crm = createCrm({ storage: adapter, tenant: 'acme', region: 'CN', assignment: RULES })
  await crm.migrate()
  const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
  for (const code of ['a', 'b', 'c']) {
    const team = await session.team.create({ code, name: code })
    for (const position of [0, 1, 2]) {
      const user = await session.user.create({ name: `${code}${position}` })
      await session.teamMember.create({ teamId: team.id, userId: user.id, position })
    }
  }
  heading(`${name}, import of ${ROWS} leads`)
  let imported: ImportReport | undefined
  let largest = 0
  const ours = await spent(async () => {
    imported = await session.importRecords(rows(ROWS), {
      importId: 'bench',
      into: 'lead.capture',
      mapping: {
        Name: 'name',
        Company: 'company',
        Mail: 'email',
        Phone: 'phone',
        Region: 'region',
        Size: 'employees',
        Urgency: 'urgency',
      },
      onProgress: () => {
        largest = Math.max(largest, process.memoryUsage.rss())
      },
    })
  })
  globalThis.gc?.()
  const inUse = Math.round(process.memoryUsage().heapUsed / 2 ** 20)
  await crm.stop()
  const theirs = await insertAgain(['lead', 'journal', 'activity'])
  const { created, attached, rejected } = imported ?? { created: 0, attached: 0, rejected: 0 }
  console.log(
    `  ${created} created, ${attached} attached, ${rejected} rejected; ${Math.round((ROWS / ours.wall) * 1000)} rows/s`,
  )
  console.log(
    `  memory ${Math.round(largest / 2 ** 20)} MB (aim below ${MOST_MEGABYTES} MB); in use ${inUse} MB, the rest is garbage not yet collected`,
  )
  report('on the clock', ours.wall, theirs.wall, 3)
  report('processor time of this process', ours.cpu, theirs.cpu, 3)
}

/** Runs something once and tells what it took. */
export async function spent(work: () => unknown): Promise<Spent> {
  const [start, before] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(before)
  return { wall: performance.now() - start, cpu: (user + system) / 1000 }
}

function* rows(count: number): Generator<Record<string, string>> {
  for (let at = 0; at < count; at++) {
    const person = at % 50 === 49 ? at - 40 : at
    yield {
      Name: `Person ${person}`,
      Company: `Company ${person % 9_000} Ltd.`,
      Mail: at % 100 === 7 ? 'no address' : `Person.${person}@Company${person % 9_000}.example.com`,
      Phone: at % 3 === 0 ? `138 ${String(person).padStart(8, '0')}` : '',
      Region: REGIONS[at % 4] ?? '',
      Size: String((at * 37) % 1_200),
      Urgency: at % 5 === 0 ? 'high' : '',
    }
  }
}
