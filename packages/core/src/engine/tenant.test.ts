import { describe, expect, it } from 'vitest'
import { type Actor, createCrm, memoryStore } from '../index.ts'
import { watchedStore } from '../testing/index.ts'

const admin = { id: 'ann', roles: ['admin'] }

function withoutTenant() {
  const watched = watchedStore(memoryStore())
  return { crm: createCrm({ storage: watched.adapter }), watched }
}

describe('a session', () => {
  it.each([
    undefined,
    null,
    '',
    ' ',
    '\t\n',
    'null',
    'undefined',
    '*',
    'nul \0',
    'half \ud83d',
    'x'.repeat(129),
    7,
    {},
    ['acme'],
  ])('is refused before the store is asked when its tenant is %j', (tenant) => {
    const { crm, watched } = withoutTenant()

    expect(() => crm.as(crm.actor({ tenant: tenant as string, ...admin }))).toThrow(
      expect.objectContaining({ code: 'CRM_TENANT_MISSING' }),
    )
    expect(() => crm.system('to test it', { tenant: tenant as string })).toThrow(
      expect.objectContaining({ code: 'CRM_TENANT_MISSING' }),
    )
    expect(watched.calls).toEqual([])
  })

  it('needs no tenant where the host has said once that there is only one', async () => {
    const crm = createCrm({ storage: memoryStore(), tenant: 'acme' })

    expect(crm.as(crm.actor(admin)).tenant).toBe('acme')
  })

  it.each([null, '', 'null'])('does not fall back to the only tenant when %j was named', (tenant) => {
    const crm = createCrm({ storage: memoryStore(), tenant: 'acme' })

    expect(() => crm.as(crm.actor({ tenant: tenant as string, ...admin }))).toThrow(
      expect.objectContaining({ code: 'CRM_TENANT_MISSING' }),
    )
  })

  it.each<[string, unknown]>([
    ['nobody', undefined],
    ['null', null],
    ['an id alone', 'ann'],
    ['somebody without an id', { roles: [] }],
    ['somebody with an empty id', { id: ' ', roles: [] }],
    ['somebody with one role as text', { id: 'ann', roles: 'admin' }],
    ['somebody with a role that is no text', { id: 'ann', roles: [7] }],
    ['a row of a database', { id: 7, name: 'Ann', roles: ['admin'] }],
  ])('is refused for %s', (_, actor) => {
    const { crm, watched } = withoutTenant()

    expect(() => crm.as(crm.actor({ tenant: 'acme', ...(actor as typeof admin) }))).toThrow(
      expect.objectContaining({ code: 'CRM_ACTOR_INVALID' }),
    )
    expect(watched.calls).toEqual([])
  })

  it.each<[string, (actor: Actor) => unknown]>([
    ['what a host says of somebody', () => ({ tenant: 'acme', ...admin })],
    ['a copy of an actor', (actor) => ({ ...actor, roles: ['admin'] })],
    ['an actor that was sent', (actor) => JSON.parse(JSON.stringify(actor))],
    ['a heir of an actor', (actor) => Object.create(actor)],
    ['nobody', () => undefined],
  ])('is made for an actor of crm.actor alone, not for %s', (_, forge) => {
    const { crm, watched } = withoutTenant()
    const actor = crm.actor({ tenant: 'acme', id: 'ann', roles: [] })

    expect(() => crm.as(forge(actor) as Actor)).toThrow(
      expect.objectContaining({ code: 'CRM_ACTOR_INVALID' }),
    )
    expect(watched.calls).toEqual([])
  })

  it('keeps to what the actor was when it was made', () => {
    const { crm } = withoutTenant()
    const roles: string[] = []
    const actor = crm.actor({ tenant: 'acme', id: 'ann', roles })
    roles.push('admin')

    expect(() => Object.assign(actor, { tenant: 'globex' })).toThrow(TypeError)
    expect(crm.as(actor)).toMatchObject({ tenant: 'acme', actor: { roles: [] } })
  })

  it.each(['boss', 'constructor', '__proto__', ''])('is refused for the unknown role "%s"', (role) => {
    const { crm, watched } = withoutTenant()

    expect(() => crm.as(crm.actor({ tenant: 'acme', id: 'ann', roles: ['admin', role] }))).toThrow(
      expect.objectContaining({ code: 'CRM_ROLE_UNKNOWN' }),
    )
    expect(watched.calls).toEqual([])
  })

  it.each([undefined, null, '', ' ', 7])('of the system is refused for the reason %j', (reason) => {
    const { crm } = withoutTenant()

    expect(() => crm.system(reason as string, { tenant: 'acme' })).toThrow(
      expect.objectContaining({ code: 'CRM_ACTOR_INVALID' }),
    )
  })

  it('of the system leaves its reason in the journal', async () => {
    const crm = createCrm({ storage: memoryStore(), tenant: 'acme' })
    await crm.migrate()
    const { id } = await crm.system('nightly clean-up').lead.create({ name: 'Ada' })

    const [entry] = await crm.system('to look').lead.history(id)

    expect(entry).toMatchObject({ actorType: 'system', actor: 'system', reason: 'nightly clean-up' })
  })
})
