import { lookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { refused } from './outgoing-errors.ts'
import { isPublicAddress } from './public-address.ts'

/** Resolves a name to all of its addresses. */
export type Resolve = (host: string) => Promise<readonly Resolved[]>

/** One address of a name. */
export interface Resolved {
  readonly address: string
  readonly family: number
}

/** As the operating system resolves names, its hosts file included. */
export const systemResolve: Resolve = (host) => lookup(host, { all: true })

/**
 * The resolver of one connection. What it has checked is what is connected to: there is no second question to which a name
 * could give another answer. One bad address spoils the name.
 */
export function resolveChecked(resolve: Resolve, mayBePrivate: boolean): LookupFunction {
  return (host, { all }, callback) => {
    resolve(host).then(
      (found) => {
        const [first] = found
        const isGood = mayBePrivate || found.every(({ address }) => isPublicAddress(address))
        if (!first || !isGood) callback(refused('address'), '', 0)
        else if (all) callback(null, [...found])
        else callback(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    )
  }
}
