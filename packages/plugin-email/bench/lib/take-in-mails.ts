import { createCrm } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { email, type ReadingOptions, readMail } from '@guanxi/plugin-email'
import PostalMime from 'postal-mime'
import { inTurns, median } from '../../../adapters-sql/bench/lib/measure.ts'
import { APART, FIRST, mailOf, PEOPLE, personOf } from './mail-mix.ts'

const MAILS = Number(process.env['GUANXI_MAILS'] ?? 10_000)
const BATCH = 250
const HEAP_EVERY = 2_000
const AIM = 3
const TENANT = 'acme'
const reading: ReadingOptions = {
  own: ['support@crm.test'],
  authserv: 'mx.crm.test',
  trust: 'none',
  neverLog: [],
}

/**
 * The mails that a desk gets, taken in into a store, against reading them alone and against the parser alone. All three
 * have the same mails in turns, some hundred at a time.
 */
export async function benchIntake(name: string, storage: StorageAdapter): Promise<void> {
  let now = FIRST
  let kept = 0
  const attachments = {
    async keep(content: AsyncIterable<Uint8Array>) {
      let size = 0
      for await (const piece of content) size += piece.length
      return { ref: `kept-${kept++}`, size }
    },
    open: () => Promise.reject(new Error('Nothing is sent here.')),
  }
  const how = { reading, tenant: TENANT, attachments }
  const crm = createCrm({
    ...{ storage, tenant: TENANT, clock: { now: () => now } },
    plugins: [email({ reading, attachments })],
  })
  await crm.migrate()
  const session = crm.system('mail')
  const known = Array.from({ length: PEOPLE / 2 }, (_, at) => ({ name: `Person ${at}`, email: personOf(at) }))
  for (let from = 0; from < known.length; from += 100)
    await session.contact.createMany(known.slice(from, from + 100))

  console.log(`\n  ${name}, ${MAILS} mails`)
  const times: [number[], number[], number[]] = [[], [], []]
  let bytes = 0
  for (let from = 0; from < MAILS; from += BATCH) {
    const mails = Array.from({ length: Math.min(BATCH, MAILS - from) }, (_, at) => mailOf(from + at))
    bytes += mails.reduce((sum, { length }) => sum + length, 0)
    const each = (run: (raw: Uint8Array, number: number) => Promise<unknown>) => async () => {
      for (const [at, raw] of mails.entries()) await run(raw, from + at)
    }
    const spent = await inTurns(
      [
        { name: 'parser', run: each((raw) => PostalMime.parse(raw)) },
        {
          name: 'readMail',
          run: each((raw) => readMail({ raw }, { ...how, arrivedAt: new Date(now) })),
        },
        {
          name: 'intake',
          run: each(async (raw, number) => {
            now = FIRST + number * APART
            const results = await session.plugins.email.receive({ raw })
            if (results.length !== 1 || !results[0]?.ok) throw new Error(`Mail ${number} was not taken in.`)
          }),
        },
      ],
      1,
      0,
    )
    for (const [at, milliseconds] of spent.entries()) times[at]?.push(milliseconds / mails.length)
    if ((from + BATCH) % HEAP_EVERY === 0) tellHeap(from + BATCH)
  }
  const [parser, read, intake] = times.map(median)
  console.log(
    `  ${(bytes / MAILS / 1_000).toFixed(1)} kB each, ${kept / 2} attachments; ${await session.ticket.count()} tickets, ${await session.message.count()} messages`,
  )
  told('parser alone', parser, parser)
  told('readMail', read, parser)
  told('intake', intake, parser, AIM)
  await crm.stop()
}

function tellHeap(mails: number): void {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  const inMegabytes = (size: number) => (size / 1_048_576).toFixed(1)
  console.log(`  heap after ${mails}: ${inMegabytes(heapUsed)} MB, outside it ${inMegabytes(external)} MB`)
}

/** Per mail, by the middle batch. */
function told(job: string, took = Number.NaN, alone = Number.NaN, aim?: number): void {
  const ratio = took / alone
  const verdict = aim === undefined ? '' : `  (aim ≤ ${aim}×: ${ratio <= aim ? 'within' : 'OVER'})`
  console.log(
    `  ${job.padEnd(20)} ${took.toFixed(3).padStart(8)} ms a mail ${ratio.toFixed(2).padStart(6)}×${verdict}`,
  )
}
