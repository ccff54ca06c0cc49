import { createCrm, defineEntity, f } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'

const CHUNK = 5_000
const TENANT = 'acme'
const LATIN = 20_000
const CHINESE = 5_000
const SIGNS = 1_500
const fields = { subject: f.text({ max: 200 }), body: f.text(), status: f.text() }
const plain = { entities: { memo: defineEntity('memo', { fields }) } }
const searched = { entities: { memo: defineEntity('memo', { fields, search: ['subject', 'body'] }) } }

/** How many records to search among: `GUANXI_SEARCH=1000000` makes it long. */
const RECORDS = Number(process.env['GUANXI_SEARCH'] ?? 20_000)

/**
 * Words of every kind looked for among records such as tickets, forty words each, some of which stand in most of them; and
 * what it costs to write these, against the same without search.
 */
export async function benchSearch(
  name: string,
  open: () => StorageAdapter,
  other: () => StorageAdapter,
): Promise<void> {
  const without = createCrm({ storage: other(), tenant: TENANT, ...plain })
  const crm = createCrm({ storage: open(), tenant: TENANT, ...searched })
  for (const host of [without, crm]) await host.migrate()
  const actor = { id: 'ann', roles: ['admin'] }
  const [bare, session] = [without.as(without.actor(actor)), crm.as(crm.actor(actor))]

  const random = numbers(7)
  let [ours, theirs] = [0, 0]
  for (let start = 0; start < RECORDS; start += CHUNK) {
    const memos = Array.from({ length: Math.min(CHUNK, RECORDS - start) }, (_, at) =>
      aMemo(start + at, random),
    )
    ours += await timed(() => session.memo.createMany(memos))
    // Writing twice as much is no part of the search: a share tells the ratio.
    if (start < 50_000) theirs += await timed(() => bare.memo.createMany(memos))
  }
  const share = Math.min(RECORDS, 50_000) / RECORDS
  console.log(`\n  ${name}, ${RECORDS.toLocaleString('en')} records`)
  console.log(
    `  writing them, against the same without search: about ${((ours * share) / theirs).toFixed(2)}×`,
  )

  const questions: readonly [string, (round: number) => { text: string; where?: object }][] = [
    ['a Chinese word of two signs', (round) => ({ text: chinese(40 + round) })],
    ['a rare Chinese word of two signs', (round) => ({ text: chinese(3_000 + round) })],
    ['a Latin word', (round) => ({ text: latin(40 + round) })],
    ['a rare number', (round) => ({ text: `PO-2026-${(round * 997) % RECORDS}` })],
    ['two words', (round) => ({ text: `${latin(5 + round)} ${chinese(30 + round)}` })],
    ['a rare word and the most common one', (round) => ({ text: `${latin(3_000 + round)} ${latin(0)}` })],
    ['the beginning of a word', (round) => ({ text: latin(100 + round).slice(0, 4) })],
    ['a Latin word, of one status in ten', (round) => ({ text: latin(40 + round), where: { status: 's3' } })],
    ['the most common word', () => ({ text: `${latin(0)} ` })],
  ]
  console.log(
    `  ${'looking for'.padEnd(40)} ${'p50'.padStart(10)} ${'p95'.padStart(13)}  records that hold it`,
  )
  for (const [title, ask] of questions) {
    const times: number[] = []
    let hits = 0
    const begin = performance.now()
    for (let round = 0; round < 40 && (round < 8 || performance.now() - begin < 10_000); round++)
      times.push(await timed(async () => void (await session.memo.search({ ...ask(round), limit: 20 }))))
    for (const round of [0, 1, 2])
      hits += (await session.memo.search({ ...ask(round), limit: 1_000 })).length / 3
    const sorted = times.slice(2).sort((a, b) => a - b)
    const at = (part: number) => `${(sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(2)} ms`
    const held = hits >= 1_000 ? '1,000 and more' : `about ${Math.round(hits)}`
    console.log(`  ${title.padEnd(40)} ${at(0.5).padStart(10)} ${at(0.95).padStart(13)}  ${held}`)
  }
  for (const host of [without, crm]) await host.stop()
}

function aMemo(number: number, random: () => number) {
  const words = Array.from({ length: 40 }, () => {
    // As in any language: the tenth word is a tenth as frequent as the first.
    const rank = Math.floor(Math.exp(random() * Math.log(LATIN)) - 1)
    return random() < 0.5 ? latin(rank) : chinese(rank)
  })
  return {
    subject: `${words.slice(0, 4).join(' ')} PO-2026-${number}`,
    body: `${words.slice(4, 20).join(' ')}，${words.slice(20).join(' ')}。`,
    status: `s${number % 10}`,
  }
}

/** `baba` and on: no word is the beginning of all others. */
function latin(rank: number): string {
  const syllables = ['ba', 'de', 'fi', 'go', 'hu', 'ka', 'le', 'mi', 'no', 'pu', 'ra', 'se', 'ti', 'vo', 'zu']
  let [word, rest] = ['', rank + 300]
  for (; rest > 0; rest = Math.floor(rest / syllables.length)) word += syllables[rest % syllables.length]
  return word
}

function chinese(rank: number): string {
  const at = rank % CHINESE
  return String.fromCodePoint(0x4e00 + ((at * 7) % SIGNS), 0x4e00 + ((at * at + 11 * at) % 1_499))
}

function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
