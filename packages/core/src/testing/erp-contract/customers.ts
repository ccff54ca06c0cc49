import assert from 'node:assert/strict'
import { able, deed, type ErpCase, erpCase, given } from './erp-case.ts'
import { assertRecord } from './erp-records.ts'
import { refused, shown } from './refused.ts'

/** How the system is reached, and who buys. */
export const customerCases: readonly ErpCase[] = [
  erpCase('check.health', [], 'tells its version and what time it is there', async ({ connector, call }) => {
    const { version, serverTime } = await connector.check(call)

    assert.ok(version, 'It has a version.')
    assert.ok(serverTime instanceof Date && !Number.isNaN(serverTime.getTime()), 'Its time is an instant.')
  }),

  erpCase(
    'check.stranger',
    [given('stranger')],
    'is not let in with a wrong password',
    async ({ harness, call }) => {
      const error = await refused(harness.stranger?.().check(call), ['auth'])

      assert.equal(error.isRetryable, false, 'Somebody has to mend the password first.')
      if (harness.secret)
        assert.ok(!shown(error).includes(harness.secret), 'What it says has no secret in it.')
    },
  ),

  erpCase('customer.written', [], 'writes a customer, who is then there as written', async (desk) => {
    const { connector, mark, call } = desk
    const fields = {
      ...{ name: `${mark} 阿达`, email: 'ada@example.com' },
      address: { street: '1 High Street', city: 'Shanghai', postalCode: '200001', country: 'CN' },
    }

    const written = await connector.upsertCustomer(fields, desk.write('ada'))
    const read = await connector.getById('customer', written.remoteId, call)

    assertRecord('customer', written)
    assert.deepEqual(read, written, 'It is there as the answer said.')
    const { name, email, address } = written
    assert.deepEqual({ name, email, address }, fields)
  }),

  erpCase('customer.changed', [], 'writes a customer once more by the id, and it stays one', async (desk) => {
    const { connector, mark, call } = desk
    const { remoteId, version } = await desk.customer()

    const changed = await connector.upsertCustomer(
      { remoteId, ...(version && { version }), name: `${mark} Ada L.` },
      desk.write('changed'),
    )

    assert.equal(changed.remoteId, remoteId)
    assert.equal((await connector.getById('customer', remoteId, call))?.name, `${mark} Ada L.`)
    if (version) assert.notEqual(changed.version, version, 'Its version changes with it.')
  }),

  erpCase(
    'customer.found',
    [able('idempotentPush', 'lookup')],
    'finds the customer that a key wrote, and none for another key',
    async (desk) => {
      const { remoteId } = await desk.customer()
      const other = desk.harness.connect()

      const found = await other.findCustomer?.(desk.write('customer-Ada').key, desk.call)

      assert.equal(found?.remoteId, remoteId)
      assert.equal(await other.findCustomer?.(desk.write('customer').key, desk.call), null)
    },
  ),

  erpCase(
    'customer.once',
    [able('idempotentPush', 'native')],
    'has one customer for a key, however often it is written',
    async (desk) => {
      const [one, two] = [await desk.customer(), await desk.customer()]

      assert.equal(one.remoteId, two.remoteId)
    },
  ),

  erpCase(
    'customer.lost',
    [deed('loseNextAnswer')],
    'does not know whether a customer was written whose answer got lost, and finds one by the key',
    async (desk) => {
      const connector = desk.harness.connect()
      const customer = { name: `${desk.mark} Ada` }
      desk.deeds.loseNextAnswer()
      await refused(connector.upsertCustomer(customer, desk.write('lost')), ['timeoutUnknown'])

      const { key } = desk.write('lost')
      const found = connector.findCustomer
        ? await connector.findCustomer(key, desk.call)
        : await connector.upsertCustomer(customer, desk.write('lost'))

      assert.equal(found?.name, customer.name)
    },
  ),

  erpCase(
    'customer.stale',
    [deed('renameCustomer')],
    'does not write over what somebody else wrote meanwhile',
    async (desk) => {
      const { remoteId, version } = await desk.customer()
      if (!version) return
      await desk.deeds.renameCustomer(remoteId, `${desk.mark} Theirs`)

      const ours = { remoteId, version, name: `${desk.mark} Ours` }
      await refused(desk.connector.upsertCustomer(ours, desk.write('stale')), ['conflict'])

      const read = await desk.connector.getById('customer', remoteId, desk.call)
      assert.equal(read?.name, `${desk.mark} Theirs`)
    },
  ),

  erpCase('customer.gone', [], 'does not write a customer who is not there', async (desk) => {
    const { unknownId: remoteId } = desk.harness
    const write = desk.connector.upsertCustomer({ remoteId, name: `${desk.mark} Gone` }, desk.write('gone'))

    await refused(write, ['notFound', 'validation'])
  }),
]
