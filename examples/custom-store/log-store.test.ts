import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCrm } from '@guanxi/core'
import { storeContract } from '@guanxi/core/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { logStore } from './log-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'log-store-'))
let files = 0
const newFile = () => join(folder, `${files++}.log`)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the log store keeps the promises of a store', async () => {
  const store = await logStore({ file: newFile() }).open()
  const { capabilities } = store
  await store.close()

  for (const { id, title, needs = [], run } of storeContract()) {
    const isMeant = needs.every((capability) => capabilities[capability])
    it.runIf(isMeant)(`${title} (${id})`, () => run({ adapter: logStore({ file: newFile() }) }))
  }
})

async function open(file: string) {
  const crm = createCrm({ storage: logStore({ file }), tenant: 'acme' })
  await crm.migrate()
  return { crm, session: crm.as(crm.actor({ id: 'ann', roles: ['admin'] })) }
}

describe('a CRM on a log', () => {
  it('has its leads after a restart', async () => {
    const file = newFile()
    const before = await open(file)
    const ada = await before.session.lead.create({ name: 'Ada', email: 'ada@example.com' })
    await before.crm.stop()

    const after = await open(file)

    expect(await after.session.lead.get(ada.id)).toEqual(ada)
    expect(await after.session.lead.history(ada.id)).toHaveLength(1)
    await after.crm.stop()
  })

  it('forgets a transaction that was being written when the process died', async () => {
    const file = newFile()
    const before = await open(file)
    await before.session.lead.create({ name: 'Ada', email: 'ada@example.com' })
    await before.crm.stop()
    appendFileSync(file, '["[\\"insert\\",{\\"name\\":\\"lea')

    const after = await open(file)
    await after.session.lead.create({ name: 'Bo', email: 'bo@example.com' })
    await after.crm.stop()

    const again = await open(file)
    expect(await again.session.lead.count()).toBe(2)
    await again.crm.stop()
  })
})
