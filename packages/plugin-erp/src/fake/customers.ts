import { type ErpConnector, type ErpCustomer, ErpError } from '@guanxi/core/commerce'
import type { Tables } from './tables.ts'

type Written = Parameters<ErpConnector['upsertCustomer']>[0]

/** A customer as it is told, the one with its id or a new one. */
export function writeCustomer(tables: Tables, { remoteId, version, ...fields }: Written): ErpCustomer {
  if (remoteId === undefined) return tables.write('customer', { ...fields, remoteId: tables.nextId('C') })
  const found = tables.get('customer', remoteId)
  if (!found) throw new ErpError('notFound', `There is no customer ${remoteId}.`, { remote: 'NotFound' })
  if (version !== undefined && version !== found.version)
    throw new ErpError('conflict', `Customer ${remoteId} was changed meanwhile.`, { remote: 'Concurrency' })
  return tables.change('customer', remoteId, fields)
}
