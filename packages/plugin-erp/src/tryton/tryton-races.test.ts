import type { ErpConnector, ErpCustomer, ErpOrderPush } from '@guanxi/core/commerce'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isTrytonMissing, startTryton, type TestTryton } from '../../../../scripts/test-tryton.ts'
import { type Office, openOffice } from './fixtures/office.ts'
import { optionsFor } from './fixtures/tryton-harness.ts'
import { tryton } from './tryton.ts'

const call = { signal: new AbortController().signal }
const write = (key: string) => ({ key, ...call })
const OVERLAP_MS = 5 * 60_000

describe.skipIf(isTrytonMissing())(
  'a Tryton on PostgreSQL, with several at work and everything going wrong',
  () => {
    let server: TestTryton
    let office: Office
    let connector: ErpConnector

    beforeAll(async () => {
      server = await startTryton({ backend: 'postgres' })
      office = openOffice(server)
      connector = tryton(optionsFor(server))
    }, 300_000)
    afterAll(() => server?.stop())

    const customer = (name: string) => connector.upsertCustomer({ name }, write(`customer:${name}`))

    function order({ remoteId: customerId }: ErpCustomer): ErpOrderPush {
      const line = { lineKey: 'l1', productId: '1', description: 'Widget', quantity: '1', unit: 'Unit' }
      return {
        ...{
          number: 'SO-1',
          customerId,
          placedOn: '2026-11-22',
          currency: 'CNY',
          net: '95',
          tax: '0',
          total: '95',
        },
        lines: [{ ...line, unitPrice: '95', net: '95', taxClass: 'free' }],
      }
    }

    /** A connector whose next creation of an order meets `fate`, once it is under way. */
    function doomed(fate: () => void): ErpConnector {
      const send = (url: string, init: RequestInit) => {
        const answer = fetch(url, init)
        if (String(init.body).includes('model.sale.sale.create')) {
          // It has left this machine and is not answered yet.
          setTimeout(fate, 5)
        }
        return answer
      }
      return tryton({ ...optionsFor(server), fetch: send as typeof fetch })
    }

    async function until(isSo: () => Promise<boolean>): Promise<void> {
      while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50))
    }

    it('has one order of a key when eight write it at once', async () => {
      const ada = await customer('Ada')
      const workers = Array.from({ length: 8 }, () => tryton(optionsFor(server)))

      const orders = await Promise.all(
        workers.map((worker) => worker.pushOrder(order(ada), write('order:ada'))),
      )

      expect(new Set(orders.map(({ remoteId }) => remoteId)).size).toBe(1)
      expect(await office.countOrders(ada.remoteId)).toBe(1)
    })

    it('has one customer of a key when eight write it at once', async () => {
      const workers = Array.from({ length: 8 }, () => tryton(optionsFor(server)))

      const written = await Promise.all(
        workers.map((worker) => worker.upsertCustomer({ name: 'Octopus' }, write('customer:octopus'))),
      )

      expect(new Set(written.map(({ remoteId }) => remoteId)).size).toBe(1)
      expect(await office.tables.ids('party.party', { where: [['name', '=', 'Octopus']] })).toHaveLength(1)
    })

    it('finds the order whose writing was given up half-way, and is left with one', async () => {
      const bob = await customer('Bob')
      const hangUp = new AbortController()
      const given = doomed(() => hangUp.abort()).pushOrder(order(bob), {
        key: 'order:bob',
        signal: hangUp.signal,
      })
      await expect(given).rejects.toMatchObject({ code: 'timeoutUnknown', isRetryable: true })

      const again = await connector.pushOrder(order(bob), write('order:bob'))

      // What was given up is committed by now, or is in a moment: then it gives way.
      await until(
        async () =>
          (await office.tables.ids('sale.sale', { where: [['reference', '=', 'order:bob']] })).length > 0,
      )
      expect(await connector.findOrder?.('order:bob', call)).toMatchObject({ remoteId: again.remoteId })
      await until(async () => {
        await connector.findOrder?.('order:bob', call)
        return (await office.countOrders(bob.remoteId)) === 1
      })
    })

    it('writes an order once although Tryton dies in the middle of it', async () => {
      const cam = await customer('Cam')
      let crash: Promise<void> | undefined
      const dying = doomed(() => {
        crash ??= server.crash()
      })
      await expect(dying.pushOrder(order(cam), write('order:cam'))).rejects.toMatchObject({
        isRetryable: true,
      })
      await crash
      await expect(connector.check(call)).rejects.toMatchObject({ code: 'unavailable' })
      await server.restart()

      const { remoteId } = await connector.pushOrder(order(cam), write('order:cam'))

      expect(await connector.findOrder?.('order:cam', call)).toMatchObject({ remoteId, key: 'order:cam' })
      expect(await office.countOrders(cam.remoteId)).toBe(1)
    })

    it('signs in again when its session is over', async () => {
      await server.administer('delete from ir_session')

      expect(await customer('Dan')).toMatchObject({ name: 'Dan' })
    })

    it('tells of what began before the cursor and was committed after it', async () => {
      const [eve, fay] = [await customer('Eve'), await customer('Fay')]
      const pull = (cursor: string | null, overlapMs: number) =>
        connector.pulls.customer?.({ cursor, limit: 500, overlapMs, ...call })
      const commit = await server.begin(
        `update party_party set name = 'Eve, late', write_date = now() where id = ${eve.remoteId}`,
      )
      await office.renameCustomer(fay.remoteId, 'Fay, early')
      const { cursor = '' } = (await pull(null, 0)) ?? {}
      await commit()

      const strictly = await pull(cursor, 0)
      const onceMore = await pull(cursor, OVERLAP_MS)

      expect(strictly?.items).toEqual([])
      expect(onceMore?.items).toContainEqual(
        expect.objectContaining({ remoteId: eve.remoteId, name: 'Eve, late' }),
      )
    })

    it('does not write over what was changed in the same moment', async () => {
      const { remoteId, version = '' } = await customer('Gil')
      const names = ['Gilbert', 'Gilles']

      const outcomes = await Promise.allSettled(
        names.map((name) => connector.upsertCustomer({ remoteId, version, name }, write('gil'))),
      )

      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toMatchObject({
        code: 'conflict',
      })
    })

    it('tells of ten thousand customers page by page, each once, in little memory', async () => {
      await server.administer(
        `insert into party_party (code, name, active, create_date)
       select 'many-' || n, 'Many ' || n, true, now() from generate_series(1, 10000) n`,
      )
      const told = new Set<string>()
      let [most, twice, cursor, more] = [0, 0, null as string | null, true]
      const before = process.memoryUsage().heapUsed

      while (more) {
        const page = await connector.pulls.customer?.({ cursor, limit: 500, overlapMs: OVERLAP_MS, ...call })
        if (!page) break
        for (const { remoteId } of page.items) {
          if (told.has(remoteId)) twice++
          told.add(remoteId)
        }
        most = Math.max(most, process.memoryUsage().heapUsed - before)
        ;({ cursor, more } = page)
      }

      expect(told.size).toBeGreaterThan(10_000)
      expect(twice).toBe(0)
      expect(most).toBeLessThan(100e6)
    }, 120_000)
  },
)
