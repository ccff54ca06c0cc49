import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createCrm, signWebhook } from '@guanxi/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TWO_DATABASES } from './fixtures/two-databases.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const NOW = Date.UTC(2026, 10, 2, 9)
const TIMES = 10
const FLAGS = ['--conditions=@guanxi/source', '--disable-warning=ExperimentalWarning', '--input-type=module']

describe.each(TWO_DATABASES)('a webhook on %s', (_, open) => {
  it('AC-30 that two processes get ten times each is taken in once, and each time all is well', {
    timeout: 60_000,
  }, async () => {
    const database = await open()
    const office = createCrm({ storage: database.connect(), tenant: 'acme' })
    onTestFinished(async () => {
      await office.stop()
      await database.drop()
    })
    await office.migrate()
    const signed = {
      id: 'w1',
      timestamp: String(NOW / 1000),
      body: '{"from":"ada@example.com","text":"Dark"}',
    }
    const posting = posts(String(database.source), signed, await signWebhook(signed, SECRET))
    const processes = [1, 2].map(() =>
      spawn(process.execPath, [...FLAGS, '--eval', posting], { stdio: ['pipe', 'pipe', 'inherit'] }),
    )
    onTestFinished(() => processes.forEach((one) => void one.kill('SIGKILL')))

    await Promise.all(processes.map((one) => toldBy(one, 'ready')))
    for (const one of processes) one.stdin?.end('go\n')
    const answers = await Promise.all(processes.map((one) => toldBy(one, '[')))

    const ok = JSON.stringify(new Array(TIMES).fill(200))
    expect(answers.map((answer) => answer.trim())).toEqual([ok, ok])
    const session = office.as(office.actor({ id: 'ann', roles: ['admin'] }))
    expect([await session.ticket.count(), await session.message.count()]).toEqual([1, 1])
  })
})

async function toldBy(one: ChildProcess, begin: string): Promise<string> {
  for (;;) {
    const [told] = (await once(one.stdout as NonNullable<ChildProcess['stdout']>, 'data')) as [Buffer]
    if (String(told).startsWith(begin)) return String(told)
  }
}

/** A process with a door of its own, which posts when it is told to. */
function posts(source: string, signed: { id: string; timestamp: string; body: string }, signature: string) {
  const core = JSON.stringify(join(import.meta.dirname, '../../core/src/index.ts'))
  return `
    const { createCrm, webhookChannel } = await import(${core})
    const webhook = webhookChannel({
      secret: '${SECRET}',
      map: ({ id, payload }, now) => [{ externalId: id, from: { address: payload.from }, body: payload.text, at: now }],
    })
    const clock = { now: () => ${NOW} }
    const crm = createCrm({ storage: ${source}, tenant: 'acme', plugins: [webhook], clock })
    const { handle } = crm.system('webhook').plugins.webhook
    const headers = {
      'webhook-id': '${signed.id}',
      'webhook-timestamp': '${signed.timestamp}',
      'webhook-signature': ${JSON.stringify(signature)},
    }
    const post = () => handle(new Request('https://crm.example/in', { method: 'POST', headers, body: ${JSON.stringify(signed.body)} }))
    console.log('ready')
    process.stdin.once('data', async () => {
      const answers = await Promise.all(Array.from({ length: ${TIMES} }, post))
      console.log(JSON.stringify(answers.map(({ status }) => status)))
      await crm.stop()
    })
  `
}
