/** The host of the load run, a process of its own: an HTTP server on loopback before a CRM on PostgreSQL. */
import { createServer, type IncomingMessage } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { postgres } from '@guanxi/adapters-postgres'
import { createCrm, isCrmError, type Lead, type Role } from '@guanxi/core'
import { type Answer, type Asked, type Plan, tenantName } from './plan.ts'

const reach = { any: [{ ownerId: { actor: 'id' } }, { region: 'shared' }] } as const
const rep: Role = {
  id: 'rep',
  grants: {
    lead: { read: { any: [reach, { ownerId: null }] }, update: reach, commands: ['grab'] },
    activity: { read: 'own', create: true },
  },
}

const { connection, plan } = JSON.parse(process.argv[2] ?? '{}') as { connection: object; plan: Plan }
const crm = createCrm({
  storage: postgres({ ...connection, max: 12 }),
  roles: [rep],
  limits: { atOnce: 24, waiting: 500, patience: 1_000 },
})
await crm.migrate()
const people = await fill()

const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()
const server = createServer((request, response) => {
  void answer(request).then(
    (said) => response.end(JSON.stringify(said)),
    () => response.writeHead(400).end(),
  )
})
server.keepAliveTimeout = 120_000
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  process.send?.({ port, people })
})
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1000, loopP99: delay.percentile(99) / 1e6 })
  server.close()
  server.closeAllConnections()
  void crm.stop().then(() => process.disconnect?.())
})

async function answer(request: IncomingMessage): Promise<Answer> {
  let body = ''
  for await (const chunk of request) body += chunk
  const asked = JSON.parse(body) as Asked
  try {
    return { ok: true, records: (await carryOut(asked)).map(shown) }
  } catch (error) {
    if (!isCrmError(error)) return { ok: false, code: String(error) }
    const { retryAfterMs } = error.meta as { retryAfterMs?: number }
    return { ok: false, code: error.code, ...(retryAfterMs !== undefined && { retryAfterMs }) }
  }
}

type Record_ = Pick<Lead, 'id' | 'version' | 'ownerId' | 'region'>

async function carryOut({ tenant, rep: id, verb, id: lead = '', version, title }: Asked): Promise<Record_[]> {
  const session = crm.as(crm.actor({ tenant, id, roles: ['rep'] }))
  switch (verb) {
    case 'list':
      return [...(await session.lead.list({ where: { ownerId: id }, limit: 20 })).items]
    case 'get': {
      const found = await session.lead.get(lead)
      return found ? [found] : []
    }
    case 'update':
      return [
        await session.lead.update(lead, { title: title ?? null }, version === undefined ? {} : { version }),
      ]
    case 'grab':
      return [await session.lead.grab({ id: lead })]
    case 'note': {
      const note = await session.activity.create({
        type: 'note',
        subject: title ?? '',
        leadId: lead,
        ownerId: id,
      })
      return [{ id: note.id, version: note.version, ownerId: id, region: null }]
    }
  }
}

function shown({ id, version, ownerId = null, region = null }: Record_) {
  return { id, version, ownerId, region }
}

/** Puts people and leads in, and tells who has which. */
async function fill() {
  const tenants = []
  for (let at = 0; at < plan.tenants; at++) {
    const tenant = tenantName(at)
    const office = crm.system('to fill the load run', { tenant })
    const users = await office.user.createMany(
      Array.from({ length: plan.repsPerTenant }, (_, rep) => ({ name: `Rep ${rep}` })),
    )
    const reps = users.flatMap((one) => (one.ok ? [one.record.id] : []))
    const create = async (inputs: { name: string; ownerId?: string; region?: string }[]) => {
      const ids: string[] = []
      for (let from = 0; from < inputs.length; from += 2_500) {
        const made = await office.lead.createMany(inputs.slice(from, from + 2_500))
        for (const one of made) if (one.ok) ids.push(one.record.id)
      }
      return ids
    }
    const own = await create(
      reps.flatMap((ownerId) =>
        Array.from({ length: plan.leadsPerRep }, (_, lead) => ({ name: `Lead ${lead}`, ownerId })),
      ),
    )
    const [first = ''] = reps
    const shared = await create(
      Array.from({ length: plan.sharedPerTenant }, (_, lead) => ({
        ...{ name: `Shared ${lead}`, region: 'shared', ownerId: first },
      })),
    )
    const pool = await create(
      Array.from({ length: plan.poolPerTenant }, (_, lead) => ({ name: `Pool ${lead}` })),
    )
    tenants.push({ tenant, reps, own, shared, pool })
  }
  return tenants
}
