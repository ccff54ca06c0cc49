import {
  createCrm,
  defineCommand,
  f,
  fieldEncryption,
  isCrmError,
  type KeyProvider,
  type Logger,
  localKeys,
  type SchemaLike,
} from '@guanxi/core'
import type { StorageAdapter, Store } from '@guanxi/core/store'
import { dump, stillClock } from '@guanxi/core/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const KEK = {
  old: 'q7l4cFUXQ5XLo1Vt5lmUcX7rPzH4L2p0JfQm3cYkZ0Q=',
  new: 'Zm9ydHktdHdvIGlzIG5vdCBhIGtleSBidXQgMzIgYiE=',
}
const CANARY = 'canary-7f3a91'
const PEOPLE = 7

const fields = {
  contact: {
    passport: f.text().personal('identity').encrypted({ find: 'equals' }).unique().optional(),
    secondPhone: f.phone().encrypted({ find: 'equals' }).optional(),
    salary: f.money().encrypted().optional(),
    notes: f.json().encrypted().optional(),
  },
} as const
const anId: SchemaLike<{ id: string }> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as { id: string } }) },
}
const shredIt = defineCommand({
  name: 'contact.shredIt',
  input: anId,
  run: ({ id }, { shred }) => shred('contact', [id]),
})

/** A provider that a test can take away. */
function pullable() {
  const keys = localKeys({ current: 'new', keys: KEK })
  const state = { isDown: false, asked: 0 }
  const through = async <T>(work: () => Promise<T>): Promise<T> => {
    state.asked += 1
    if (state.isDown) throw new Error('no route to the KMS')
    return work()
  }
  const provider: KeyProvider = {
    current: () => keys.current(),
    wrap: (key, context) => through(() => keys.wrap(key, context)),
    unwrap: (wrapped, keyId, context) => through(() => keys.unwrap(wrapped, keyId, context)),
  }
  return { provider, state }
}

/** A store whose process dies at its nth call from when it is armed, and says nothing more. */
function dying(inner: StorageAdapter) {
  let left = Number.POSITIVE_INFINITY
  const live = async <T>(work: () => Promise<T>): Promise<T> => {
    left -= 1
    if (left <= 0) throw new Error('killed')
    return work()
  }
  const over = (store: Store): Store => ({
    ...store,
    find: (...args) => live(() => store.find(...args)),
    insert: (...args) => live(() => store.insert(...args)),
    update: (...args) => live(() => store.update(...args)),
    patch: (...args) => live(() => store.patch(...args)),
    transaction: (work) =>
      store.transaction(async (inside) => {
        const done = await work(over(inside))
        return live(async () => done)
      }),
  })
  return {
    adapter: { id: inner.id, open: async () => over(await inner.open()) },
    dieAt: (step: number) => {
      left = step
    },
    isDead: () => left <= 0,
  }
}

describe.each(TWO_DATABASES)('encrypted fields on %s', (_name, open) => {
  let database: Database
  let tenant = ''
  let tenants = 0
  const clock = stillClock('2026-11-02T09:00:00Z')
  const told: string[] = []
  const log: Logger = Object.fromEntries(
    ['debug', 'info', 'warn', 'error'].map((level) => [
      level,
      (text: string, about: unknown) => told.push(text, JSON.stringify(about ?? null)),
    ]),
  ) as unknown as Logger
  const hosts: { stop(): Promise<void> }[] = []

  const hostOn = (storage: StorageAdapter, keys: KeyProvider = localKeys({ current: 'new', keys: KEK })) => {
    const crm = createCrm({
      ...{ storage, clock, log, fields, region: 'CN', commands: [shredIt] },
      encryption: fieldEncryption({ keys }),
    })
    hosts.push(crm)
    return crm
  }
  type Host = ReturnType<typeof hostOn>
  let crm: Host
  const annOn = (host: Host, where = tenant) =>
    host.as(host.actor({ tenant: where, id: 'ann', roles: ['admin'] }))
  const person = (at: number) => ({
    ...{ name: `P${at}`, passport: `${CANARY}-${at}`, secondPhone: `1380013800${at}` },
    salary: { amount: `98765432${at}.00`, currency: 'CNY' },
    notes: { said: `${CANARY}-${at}` },
  })
  const enter = async (count = PEOPLE, host = crm) => {
    const ids: string[] = []
    for (let at = 0; at < count; at++) ids.push((await annOn(host).contact.create(person(at))).id)
    return ids
  }
  const finish = async (host: Host) => {
    while ((await host.encryption.status({ tenant })).state === 'running') await host.tick()
  }
  const expectAllThere = async (host: Host, ids: readonly string[]) => {
    for (const [at, id] of ids.entries()) {
      const { name: _n, secondPhone: _p, ...rest } = person(at)
      expect(await annOn(host).contact.get(id)).toMatchObject(rest)
      const found = await annOn(host).contact.list({
        where: { passport: `${CANARY}-${at}`, secondPhone: `1380013800${at}` },
      })
      expect(found.items.map((one) => one.id)).toEqual([id])
    }
  }
  const everything = async () => {
    const admin = await database.connect().open()
    const all = await dump(admin)
    await admin.close()
    return all
  }

  beforeAll(async () => {
    database = await open()
    crm = hostOn(database.connect())
    await crm.migrate()
  })
  beforeEach(() => {
    tenants += 1
    tenant = `t${tenants}`
    told.length = 0
  })
  afterAll(async () => {
    for (const host of hosts) await host.stop()
    await database.drop()
  })

  it('AC-53 a canary stands in no table, log line or error', async () => {
    const ann = annOn(crm)
    const [first = ''] = await enter()
    await ann.contact.create({ ...person(8), passport: `${CANARY}-8` }, { idempotencyKey: 'once' })
    await ann.contact.update(first, { passport: `${CANARY}-changed`, notes: { said: CANARY } })
    const taken = await ann.contact.create(person(1)).catch((error: unknown) => error)
    await ann.lead.create({ name: 'L' })
    await crm.encryption.rotate({ tenant, index: true })
    await finish(crm)

    expect(isCrmError(taken, 'CRM_TAKEN')).toBe(true)
    expect(
      `${JSON.stringify(taken)} ${(taken as Error).stack} ${String((taken as Error).cause)}`,
    ).not.toContain(CANARY)
    const all = JSON.stringify([await everything(), told])
    for (const clear of [CANARY, '1380013800', '98765432']) expect(all).not.toContain(clear)
    expect(await ann.contact.get(first)).toMatchObject({ passport: `${CANARY}-changed` })
  })

  it('AC-49 a database administrator who moves ciphertext makes it unreadable, and nothing else', async () => {
    const [one = '', two = ''] = await enter(2)
    const theirs = `${tenant} b`
    const abroad = (await annOn(crm, theirs).contact.create(person(0))).id
    const sealed = (column: string, id: string) =>
      `(select ${column} from (select * from contact) as other where id = '${id}')`
    const moves = {
      'of another record': sealed('second_phone_sealed', one),
      'of another field': sealed('passport_sealed', two),
      'of another tenant': sealed('second_phone_sealed', abroad),
      'cut short': `substr(second_phone_sealed, 1, length(second_phone_sealed) - 4)`,
      'made up': `'1.d1.AAAA'`,
      'of another key': `'1.d9' || substr(second_phone_sealed, 5)`,
    }
    const original = (await everything())[`contact of ${tenant}`]?.find(({ id }) => id === two)
    const put = (value: string) =>
      database.administer(
        `update contact set second_phone_sealed = ${value} where tenant = '${tenant}' and id = '${two}'`,
      )

    for (const [what, value] of Object.entries(moves)) {
      await put(value)
      const error: unknown = await annOn(crm)
        .contact.get(two)
        .catch((thrown: unknown) => thrown)
      expect(isCrmError(error, 'CRM_DECRYPT'), what).toBe(true)
      expect(JSON.stringify(error)).not.toContain(CANARY)
    }
    expect(await annOn(crm).contact.get(one)).toMatchObject({ secondPhone: '+8613800138000' })
    await put(`'${String(original?.['secondPhoneSealed'])}'`)
    expect(await annOn(crm).contact.get(two)).toMatchObject({ secondPhone: '+8613800138001' })
  })

  it('AC-50 text that looks like an envelope is encrypted as the text it is', async () => {
    const [first = ''] = await enter(1)
    const rowOf = async (id: string) =>
      (await everything())[`contact of ${tenant}`]?.find((row) => row['id'] === id)
    const envelope = String((await rowOf(first))?.['passportSealed'])

    const { id } = await annOn(crm).contact.create({
      ...{ name: 'X', passport: envelope, notes: { said: envelope } },
    })

    expect(await annOn(crm).contact.get(id)).toMatchObject({ passport: envelope, notes: { said: envelope } })
    expect((await annOn(crm).contact.list({ where: { passport: envelope } })).items).toHaveLength(1)
    expect(JSON.stringify(await rowOf(id))).not.toContain(envelope)
    const holding = (await database.everyRow()).filter((row) => row.includes(envelope))
    expect(holding.every((row) => row.includes(first))).toBe(true)
  })

  it('AC-51 a process that dies anywhere in a rotation leaves all readable, and the next one ends it', async () => {
    const process = dying(database.connect())
    const host = hostOn(process.adapter)
    let steps = 0
    for (let isDead = true; isDead; steps++) {
      tenants += 1
      tenant = `t${tenants}`
      process.dieAt(Number.POSITIVE_INFINITY)
      const ids = await enter(2)
      await host.encryption.status({ tenant })

      process.dieAt(steps + 1)
      await host.encryption.rotate({ tenant, index: true }).catch(() => undefined)
      await host.tick().catch(() => undefined)
      isDead = process.isDead()
      await expectAllThere(crm, ids)

      await crm.encryption.rotate({ tenant, index: true })
      await finish(crm)
      await expectAllThere(crm, ids)
      const rows = (await everything())[`contact of ${tenant}`] ?? []
      const { generation, indexGeneration } = await crm.encryption.status({ tenant })
      const begins = (column: string, begin: string) =>
        rows.every((row) => String(row[column]).startsWith(begin))
      expect(begins('secondPhoneSealed', `1.d${generation}.`)).toBe(true)
      expect(begins('passportBlindIndex', `${indexGeneration}.`)).toBe(true)
    }
    expect(steps).toBeGreaterThan(20)
  }, 120_000)

  it('AC-51 rotations by two workers at once, twice over, while others write, lose no write', async () => {
    const ids = await enter()
    const other = hostOn(database.connect())
    await crm.encryption.rotate({ tenant })
    const write = async (host: Host, round: number) => {
      for (const id of ids)
        await annOn(host).contact.update(id, { secondPhone: `1390000000${round}`, notes: { round } })
    }

    await Promise.all([
      crm.tick(),
      other.tick(),
      write(other, 1),
      crm.encryption.rotate({ tenant, index: true }).then(() => crm.tick()),
      other.tick(),
    ])
    await finish(other)

    for (const [at, id] of ids.entries()) {
      const shown = await annOn(crm).contact.get(id)
      expect(shown).toMatchObject({
        secondPhone: '+8613900000001',
        notes: { round: 1 },
        passport: `${CANARY}-${at}`,
      })
    }
    expect(await annOn(crm).contact.count({ secondPhone: '13900000001' })).toBe(PEOPLE)
    expect(await crm.encryption.status({ tenant })).toMatchObject({
      state: 'done',
      generation: 3,
      indexGeneration: 2,
      conflicts: 0,
    })
  })

  it('AC-51 without the key provider known records are read, and nothing is written at all', async () => {
    const { provider, state } = pullable()
    const host = hostOn(database.connect(), provider)
    const [id = ''] = await enter(1, host)
    state.isDown = true
    clock.set(new Date(clock.now() + 120_000))
    const before = await everything()

    const written = await annOn(host)
      .contact.create(person(9))
      .catch((error: unknown) => error)
    const elsewhere = await annOn(hostOn(database.connect(), provider))
      .contact.get(id)
      .catch((error: unknown) => error)

    expect(written).toMatchObject({ code: 'CRM_KEYS_UNAVAILABLE', retryable: true })
    expect(elsewhere).toMatchObject({ code: 'CRM_KEYS_UNAVAILABLE', retryable: true })
    expect(await annOn(host).contact.get(id)).toMatchObject({ passport: `${CANARY}-0` })
    expect(await everything()).toEqual(before)
    state.isDown = false
    expect(await annOn(host).contact.create(person(9))).toMatchObject({ passport: `${CANARY}-9` })
  })

  it('AC-52 values are found under every index that is in use, and unique under all of them', async () => {
    const ids = await enter()
    await crm.encryption.rotate({ tenant, index: true })

    await expectAllThere(crm, ids)
    await expect(annOn(crm).contact.create({ name: 'Twin', passport: `${CANARY}-3` })).rejects.toMatchObject({
      code: 'CRM_TAKEN',
    })
    const added = await annOn(crm).contact.create({ name: 'New', secondPhone: '138 0013 8003' })
    const both = await annOn(crm).contact.list({ where: { secondPhone: '+8613800138003' } })
    expect(both.items.map((one) => one.id).sort()).toEqual([ids[3], added.id].sort())
    await finish(crm)
    await expectAllThere(crm, ids.slice(0, 3))
  })

  it('the first keys of a tenant are made once, however many write first', async () => {
    const other = hostOn(database.connect())
    const first = await Promise.all(
      Array.from({ length: 8 }, (_, at) => annOn(at % 2 ? crm : other).contact.create(person(at))),
    )

    const third = annOn(hostOn(database.connect()))
    for (const [at, { id }] of first.entries())
      expect(await third.contact.get(id)).toMatchObject({
        passport: `${CANARY}-${at}`,
        notes: { said: `${CANARY}-${at}` },
      })
    expect((await everything())[`dataKey of ${tenant}`]).toHaveLength(2)
  })

  it('AC-59 keys of one tenant open nothing of another', async () => {
    const [mine = ''] = await enter()
    const theirs = `${tenant} b`
    await annOn(crm, theirs).contact.create(person(0))
    const admin = await database.connect().open()
    const info = (await admin.inspect()).find((one) => one.name === 'contact')
    const columns = (info?.columns ?? []).map((one) => ({ ...one, kind: 'text' as const }))
    const contact = { name: 'contact', columns, unique: [], indexes: [] }
    const columns2 = ['id', 'secondPhoneSealed', 'passportSealed', 'passportBlindIndex']
    const [row] = await admin.find(contact, theirs, { columns: columns2 })
    const [own] = await admin.find(contact, tenant, { columns: columns2, limit: 1 })
    expect(own?.['passportBlindIndex']).not.toBe(row?.['passportBlindIndex'])

    await admin.patch(contact, tenant, [
      { id: mine, set: { secondPhoneSealed: row?.['secondPhoneSealed'] ?? null } },
    ])

    await expect(annOn(crm).contact.get(mine)).rejects.toMatchObject({ code: 'CRM_DECRYPT' })
    await admin.close()
  })

  it('an old generation is retired once nothing needs it, and not before', async () => {
    const ids = await enter()
    await crm.encryption.rotate({ tenant })
    const retire = (more = {}) => crm.encryption.retire({ tenant, generation: 1, ...more })

    await expect(retire()).rejects.toMatchObject({ code: 'CRM_KEY_IN_USE', meta: { where: 'rotation' } })
    await finish(crm)
    await expect(retire()).rejects.toMatchObject({ code: 'CRM_KEY_IN_USE', meta: { where: 'writers' } })
    clock.set(new Date(clock.now() + 180_000))
    await expect(retire()).rejects.toMatchObject({ code: 'CRM_KEY_IN_USE', meta: { where: 'journal' } })
    await retire({ losingHistory: true })

    await expectAllThere(crm, ids)
    expect(await crm.encryption.status({ tenant })).toMatchObject({ generations: [2] })
  })

  it('what a person’s key sealed is gone from tables and journal with it', async () => {
    const [id = ''] = await enter()
    await annOn(crm).contact.shredIt({ id })

    expect(await annOn(crm).contact.get(id)).toMatchObject({ passport: null, secondPhone: '+8613800138000' })
    const [created] = await annOn(crm).contact.history(id)
    expect(created?.changes['passport']).toEqual({ before: null, after: null, erased: true })
  })

  it('values that were there before the field was encrypted are read, found and encrypted behind the scenes', async () => {
    const own = await open()
    const clear = { contact: { code: f.text().unique().optional(), pay: f.money().optional() } } as const
    const closed = {
      contact: {
        code: f.text().encrypted({ find: 'equals' }).unique().optional(),
        pay: f.money().encrypted().optional(),
      },
    } as const
    const usual = { clock, tenant: 'acme' }
    const before = createCrm({ ...usual, storage: own.connect(), fields: clear })
    await before.migrate()
    const old = before.as(before.actor({ id: 'ann', roles: ['admin'] }))
    const pay = { amount: '1234567.89', currency: 'EUR' }
    const { id } = await old.contact.create({ name: 'Ada', code: CANARY, pay })
    await before.stop()

    const encryption = fieldEncryption({ keys: localKeys({ current: 'new', keys: KEK }) })
    const after = createCrm({ ...usual, storage: own.connect(), fields: closed, encryption })
    await after.migrate()
    const ann = after.as(after.actor({ id: 'ann', roles: ['admin'] }))
    const found = async (where: object) => (await ann.contact.list({ where })).items.map((one) => one.id)
    expect(await found({ code: CANARY, pay: { isNotNull: true } })).toEqual([id])
    expect(await found({ not: { code: 'x' } })).toEqual([id])
    await expect(ann.contact.create({ name: 'Twin', code: CANARY })).rejects.toMatchObject({
      code: 'CRM_TAKEN',
    })

    await after.encryption.catchUp()
    while ((await after.encryption.status()).state === 'running') await after.tick()

    expect(await found({ code: CANARY })).toEqual([id])
    expect(await ann.contact.get(id)).toMatchObject({ code: CANARY, pay })
    const admin = await own.connect().open()
    expect(JSON.stringify((await dump(admin))['contact of acme'])).not.toContain(CANARY)
    await admin.close()
    await after.migrate({ allow: (await after.plan()).unsafe.map((change) => change.name) })
    expect(await ann.contact.get(id)).toMatchObject({ code: CANARY, pay })
    await after.stop()

    const again = createCrm({ ...usual, storage: own.connect(), fields: clear })
    await expect(again.migrate()).rejects.toMatchObject({ code: 'CRM_ENCRYPTION_REMOVED' })
    const who = again.as(again.actor({ id: 'ann', roles: ['admin'] }))
    await expect(who.contact.get(id)).rejects.toMatchObject({ code: 'CRM_ENCRYPTION_REMOVED' })
    await again.stop()
    await own.drop()
  })
})
