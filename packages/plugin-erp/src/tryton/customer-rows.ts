import type { ErpAddress, ErpCustomer } from '@guanxi/core/commerce'
import * as z from 'zod'
import type { Traces } from './changes.ts'
import { contentHash } from './content-hash.ts'
import type { Tables, Timestamps } from './tables.ts'
import { flag } from './wire.ts'

/** An identifier of ours holds the key that a customer was written with. */
export const KEY_MARK = 'key='

export function customerTraces(company: number): Traces {
  const where = [['party', '!=', company]]
  return [
    { model: 'party.party', where: [['id', '!=', company]] },
    { model: 'party.address', record: 'party', where },
    { model: 'party.contact_mechanism', record: 'party', where },
    { model: 'party.identifier', record: 'party', where },
  ]
}

const party = z.object({
  ...{
    id: z.int(),
    name: z.string().nullable(),
    code: z.string(),
    active: flag,
    _timestamp: z.string(),
  },
})
const address = z.object({
  ...{ id: z.int(), party: z.int(), _timestamp: z.string(), street: z.string().nullable() },
  ...{ city: z.string().nullable(), postal_code: z.string().nullable() },
  'country.': z.object({ code: z.string() }).nullable(),
  'subdivision.': z.object({ name: z.string() }).nullable(),
})
const mechanism = z.object({
  ...{ id: z.int(), party: z.int(), _timestamp: z.string(), type: z.string(), value: z.string().nullable() },
})
const identifier = z.object({
  ...{ id: z.int(), party: z.int(), _timestamp: z.string(), type: z.string().nullable(), code: z.string() },
})

/** A customer, with the ids of the rows that hold what is told. */
export interface CustomerRows {
  readonly customer: ErpCustomer
  readonly addressId?: number
  readonly emailId?: number
  readonly phoneId?: number
  readonly taxIdentifierId?: number
  readonly timestamps: Timestamps
}

/** The customers of these ids, in their order; who is gone is left out. */
export async function customerRows(tables: Tables, ids: readonly number[]): Promise<readonly CustomerRows[]> {
  if (ids.length === 0) return []
  const ofThem = {
    where: [['party', 'in', ids]],
    order: [['sequence', 'ASC'] as const, ['id', 'ASC'] as const],
  }
  const used = { ...ofThem, context: { active_test: true } }
  const [parties, addresses, mechanisms, identifiers] = [
    await tables.rows('party.party', party, { where: [['id', 'in', ids]] }),
    byParty(await tables.rows('party.address', address, used)),
    byParty(await tables.rows('party.contact_mechanism', mechanism, used)),
    byParty(await tables.rows('party.identifier', identifier, ofThem)),
  ]
  const known = new Map(parties.map((row) => [row.id, row]))
  return Promise.all(
    ids.flatMap((id) => {
      const row = known.get(id)
      if (!row) return []
      const of = <T>(rows: ReadonlyMap<number, readonly T[]>) => rows.get(id) ?? []
      return [joined(row, of(addresses)[0], of(mechanisms), of(identifiers))]
    }),
  )
}

async function joined(
  row: z.output<typeof party>,
  place: z.output<typeof address> | undefined,
  mechanisms: readonly z.output<typeof mechanism>[],
  identifiers: readonly z.output<typeof identifier>[],
): Promise<CustomerRows> {
  const email = mechanisms.find(({ type }) => type === 'email')
  const phone = mechanisms.find(({ type }) => type === 'phone' || type === 'mobile')
  const taxId = identifiers.find(({ code }) => !code.startsWith('key'))
  const told = {
    ...{ remoteId: String(row.id), name: row.name || row.code, code: row.code },
    ...(email?.value && { email: email.value }),
    ...(phone?.value && { phone: phone.value }),
    ...(taxId && { taxId: taxId.code }),
    ...addressOf(place),
    ...(!row.active && { isInactive: true }),
  }
  const timestamps: Timestamps = {
    [`party.party,${row.id}`]: row._timestamp,
    ...(place && { [`party.address,${place.id}`]: place._timestamp }),
    ...(email && { [`party.contact_mechanism,${email.id}`]: email._timestamp }),
    ...(phone && { [`party.contact_mechanism,${phone.id}`]: phone._timestamp }),
    ...(taxId && { [`party.identifier,${taxId.id}`]: taxId._timestamp }),
  }
  return {
    // Dates alone are not enough: those of SQLite are whole seconds, in which much can change.
    customer: { ...told, version: await contentHash([told, timestamps]) },
    ...(place && { addressId: place.id }),
    ...(email && { emailId: email.id }),
    ...(phone && { phoneId: phone.id }),
    ...(taxId && { taxIdentifierId: taxId.id }),
    timestamps,
  }
}

function addressOf(row: z.output<typeof address> | undefined): { readonly address?: ErpAddress } {
  if (!row) return {}
  const address = {
    ...(row.street && { street: row.street }),
    ...(row.city && { city: row.city }),
    ...(row.postal_code && { postalCode: row.postal_code }),
    ...(row['subdivision.'] && { region: row['subdivision.'].name }),
    ...(row['country.'] && { country: row['country.'].code }),
  }
  return Object.keys(address).length > 0 ? { address } : {}
}

function byParty<T extends { readonly party: number }>(
  rows: readonly T[],
): ReadonlyMap<number, readonly T[]> {
  return Map.groupBy(rows, ({ party }) => party)
}
