import { ErpError } from '@guanxi/core/commerce'
import * as z from 'zod'
import type { Tables } from './tables.ts'

/** What hardly ever changes there. */
export interface Facts {
  readonly company: number
  /** The party that the company itself is: no customer of its own. */
  readonly companyParty: number
  /** The code of the currency that the books are kept in. */
  readonly currency: string
  codeOf(currencyId: number): string
  currencyOf(code: string): { readonly id: number; readonly digits: number }
}

const user = z.object({ company: z.int().nullable() })
const company = z.object({ id: z.int(), party: z.int(), currency: z.int() })
const currency = z.object({ id: z.int(), code: z.string(), digits: z.int() })

export async function readFacts(tables: Tables): Promise<Facts> {
  const [us] = await tables.rows('res.user', user, { where: [['id', '=', await tables.userId()]] })
  if (!us?.company) throw new ErpError('validation', 'The user of the integration belongs to no company.')
  const [ours] = await tables.rows('company.company', company, { where: [['id', '=', us.company]] })
  const currencies = await tables.rows('currency.currency', currency, { where: [] })
  const codeOf = (id: number) => {
    const found = currencies.find((row) => row.id === id)
    if (found) return found.code
    throw new ErpError('validation', `Tryton has no currency of the id ${id}.`)
  }
  if (!ours) throw new ErpError('validation', 'The company of the integration is gone.')
  return {
    company: ours.id,
    companyParty: ours.party,
    currency: codeOf(ours.currency),
    codeOf,
    currencyOf(code) {
      const found = currencies.find((row) => row.code === code)
      if (found) return found
      throw new ErpError('validation', `Tryton has no currency ${code}.`)
    },
  }
}
