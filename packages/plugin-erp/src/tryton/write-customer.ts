import { type ErpConnector, type ErpCustomer, type ErpCustomerFields, ErpError } from '@guanxi/core/commerce'
import * as z from 'zod'
import { type Claims, claimOnce, settledRow } from './claim-once.ts'
import { type CustomerRows, customerRows, KEY_MARK } from './customer-rows.ts'
import { rowId } from './row-id.ts'
import type { Fields, Tables } from './tables.ts'
import type { TrytonOptions } from './tryton-options.ts'

const PENDING_MARK = 'key?'

/** Writes a customer: one of its key where there is no id yet, else that one. What is left out stays as it is. */
export async function writeCustomer(
  tables: Tables,
  customer: Parameters<ErpConnector['upsertCustomer']>[0],
  key: string,
  options: TrytonOptions,
): Promise<ErpCustomer> {
  const { remoteId, version, ...fields } = customer
  if (remoteId !== undefined) return change(tables, remoteId, version, fields, options)
  const id = await claimOnce(claimsOf(tables, key), async () =>
    tables.create('party.party', {
      // As the form does: without an address, an empty one too, nothing can be sold to somebody.
      addresses: [['create', [{}]]],
      ...(await partyValues(tables, fields)),
      ...newIdentifiers(fields, key, options),
    }),
  )
  return customerOf(tables, id)
}

export async function customerOfKey(tables: Tables, key: string): Promise<ErpCustomer | null> {
  const id = await settledRow(claimsOf(tables, key))
  return id === null ? null : customerOf(tables, id)
}

async function customerOf(tables: Tables, id: number): Promise<ErpCustomer> {
  const [rows] = await customerRows(tables, [id])
  if (rows) return rows.customer
  throw new ErpError('notFound', `Party ${id} is gone.`)
}

async function change(
  tables: Tables,
  remoteId: string,
  version: string | undefined,
  fields: ErpCustomerFields,
  options: TrytonOptions,
): Promise<ErpCustomer> {
  const id = rowId(remoteId)
  const [there] = id === null ? [] : await customerRows(tables, [id])
  if (id === null || !there) throw new ErpError('notFound', `There is no party ${remoteId}.`)
  if (version !== undefined && version !== there.customer.version)
    throw new ErpError('conflict', `Party ${remoteId} has been changed meanwhile.`)
  const identifiers = changedRow(there.taxIdentifierId, fields.taxId && taxIdentifier(fields.taxId, options))
  const values = {
    ...(await partyValues(tables, fields, there)),
    ...(identifiers && { identifiers }),
  }
  await tables.write('party.party', id, values, there.timestamps)
  return customerOf(tables, id)
}

async function partyValues(tables: Tables, fields: ErpCustomerFields, there?: CustomerRows): Promise<Fields> {
  const addresses = changedRow(
    there?.addressId,
    fields.address && (await addressValues(tables, fields.address)),
  )
  const mechanisms = [
    ...(changedRow(there?.emailId, fields.email && { type: 'email', value: fields.email }) ?? []),
    ...(changedRow(there?.phoneId, fields.phone && { type: 'phone', value: fields.phone }) ?? []),
  ]
  return {
    name: fields.name,
    ...(fields.code && { code: fields.code }),
    ...(addresses && { addresses }),
    ...(mechanisms.length > 0 && { contact_mechanisms: mechanisms }),
  }
}

/** How a row below another is written: made where there was none. */
function changedRow(id: number | undefined, values: Fields | '' | undefined): readonly unknown[] | undefined {
  if (!values) return undefined
  return id === undefined ? [['create', [values]]] : [['write', [id], values]]
}

function newIdentifiers({ taxId }: ErpCustomerFields, key: string, options: TrytonOptions): Fields {
  const rows = [{ code: PENDING_MARK + key }, ...(taxId ? [taxIdentifier(taxId, options)] : [])]
  return { identifiers: [['create', rows]] }
}

function taxIdentifier(code: string, { taxIdType }: TrytonOptions): Fields {
  return { code, ...(taxIdType && { type: taxIdType }) }
}

const idRow = z.object({ id: z.int() })

/** What Tryton has no row for it could not keep, so it is refused. */
async function addressValues(
  tables: Tables,
  address: NonNullable<ErpCustomerFields['address']>,
): Promise<Fields> {
  const { street, city, postalCode, region, country } = address
  const [land] = country
    ? await tables.rows('country.country', idRow, { where: [['code', '=', country]] })
    : []
  if (country && !land) throw new ErpError('validation', `Tryton knows no country ${country}.`)
  const named = ['OR', ['name', '=', region], ['code', '=', region]]
  const [part] =
    region && land
      ? await tables.rows('country.subdivision', idRow, { where: [['country', '=', land.id], named] })
      : []
  if (region && !part) throw new ErpError('validation', `Tryton knows no region ${region} of that country.`)
  return {
    ...(street !== undefined && { street }),
    ...(city !== undefined && { city }),
    ...(postalCode !== undefined && { postal_code: postalCode }),
    ...(land && { country: land.id }),
    ...(part && { subdivision: part.id }),
  }
}

/** The identifiers of a key are what two who write the same customer have in common. */
function claimsOf(tables: Tables, key: string): Claims {
  const row = z.object({ id: z.int(), party: z.int(), code: z.string(), _timestamp: z.string() })
  const identifiers = new Map<number, number>()
  const seen = (id: number, timestamp: string) => ({ [`party.identifier,${identifiers.get(id)}`]: timestamp })
  return {
    async find() {
      const codes = [KEY_MARK + key, PENDING_MARK + key]
      const rows = await tables.rows('party.identifier', row, {
        where: [['code', 'in', codes]],
        order: [['id', 'ASC']],
      })
      for (const { id, party } of rows) identifiers.set(party, id)
      return rows.map(({ party, code, _timestamp: timestamp }) => ({
        id: party,
        isPending: code.startsWith(PENDING_MARK),
        timestamp,
      }))
    },
    async settle({ id, timestamp }) {
      const identifier = identifiers.get(id) ?? 0
      await tables.write('party.identifier', identifier, { code: KEY_MARK + key }, seen(id, timestamp))
    },
    async drop({ id, timestamp }) {
      await tables.remove('party.identifier', identifiers.get(id) ?? 0, seen(id, timestamp))
      await tables.remove('party.party', id)
    },
  }
}
