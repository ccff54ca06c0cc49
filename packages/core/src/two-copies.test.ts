import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'

const FLAGS = ['--disable-warning=ExperimentalWarning', '--input-type=module']

/** Loads this package twice, as a host does whose packages brought copies of their own, and runs something with both. */
async function withTwoCopies(body: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'guanxi-copies-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'src'))
  cpSync(import.meta.dirname, join(folder, 'src'), { recursive: true })
  symlinkSync(join(import.meta.dirname, '../node_modules'), join(folder, 'node_modules'))
  const copies = [import.meta.dirname, join(folder, 'src')].map((at) => JSON.stringify(join(at, 'index.ts')))
  const script = `
    const [one, two] = [await import(${copies[0]}), await import(${copies[1]})]
    const told = await (async () => { ${body} })()
    console.log(JSON.stringify(told))
  `
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, '--eval', script])
  return JSON.parse(stdout)
}

it('AC-60 two copies of this package share no state, and what one makes the other takes or refuses by its name', async () => {
  const told = await withTwoCopies(`
    const storage = one.memoryStore()
    const roles = [{ id: 'rep', grants: { lead: { read: 'own' } } }]
    const vehicle = two.defineEntity('vehicle', { fields: { plate: two.f.text().unique() } })
    const plugin = two.definePlugin({
      id: 'garage',
      entities: { vehicle },
      hooks: (h) => h.check('vehicle', 'create', ({ input, issue }) => {
        if (input.plate === 'bad') issue('PLATE_BAD', 'is bad.', 'plate')
      }),
    })
    const mixed = one.createCrm({ storage, tenant: 'acme', roles, plugins: [plugin] })
    await mixed.migrate()
    const other = two.createCrm({ storage: two.memoryStore(), tenant: 'acme', roles })
    await other.migrate()
    const asAdmin = mixed.as(other.actor({ id: 'admin', roles: ['admin'] }))
    const asRep = mixed.as(other.actor({ id: 'ann', roles: ['rep'] }))
    const theirs = await asAdmin.lead.create({ name: 'Ada' })
    await asAdmin.vehicle.create({ plate: 'A 1' })
    const refusal = async (call) => call().then(() => 'done', (error) => [
      error.code, one.isCrmError(error), two.isCrmError(error), error.issues.map(({ code }) => code),
    ])
    let forged
    try { mixed.as({ tenant: 'acme', id: 'eve', roles: ['admin'] }) } catch (error) { forged = error.code }
    return {
      isTwo: one.createCrm !== two.createCrm,
      forged,
      hidden: await asRep.lead.get(theirs.id),
      denied: await refusal(() => asRep.lead.update(theirs.id, { name: 'Eve' })),
      taken: await refusal(() => asAdmin.vehicle.create({ plate: 'A 1' })),
      checked: await refusal(() => asAdmin.vehicle.create({ plate: 'bad' })),
      elsewhere: await other.as(mixed.actor({ id: 'admin', roles: ['admin'] })).lead.count(),
    }
  `)

  expect(told).toEqual({
    isTwo: true,
    forged: 'CRM_ACTOR_INVALID',
    hidden: null,
    denied: ['CRM_FORBIDDEN', true, true, []],
    taken: ['CRM_TAKEN', true, true, []],
    checked: ['CRM_VALIDATION', true, true, ['PLATE_BAD']],
    elsewhere: 0,
  })
})
