import { f } from '@guanxi/core'
import type { ErpAddress, ErpCustomerFields } from '@guanxi/core/commerce'
import type { CustomerField } from '../erp-options.ts'

/** What the plugin adds to an account, because the ERP bills by it. */
export const accountFields = {
  erpCode: f.text({ max: 63 }).optional().label({ en: 'ERP code', 'zh-CN': 'ERP 客户编码' }),
  taxId: f.text({ max: 63 }).optional().personal('identity').label({ en: 'Tax id', 'zh-CN': '税号' }),
  billingEmail: f
    .email()
    .optional()
    .personal('identity')
    .label({ en: 'Billing e-mail', 'zh-CN': '开票邮箱' }),
  billingAddress: f
    .json<{ readonly [part in keyof ErpAddress]: string }>()
    .optional()
    .personal('identity')
    .label({ en: 'Billing address', 'zh-CN': '开票地址' }),
}

/** What of an account the ERP knows. */
export interface BilledAccount {
  readonly id: string
  readonly name: string
  readonly phone: string | null
  readonly erpCode: string | null
  readonly taxId: string | null
  readonly billingEmail: string | null
  readonly billingAddress: ErpAddress | null
  readonly updatedAt: Date
}

/** A customer as texts, so that both sides and what they agreed on can be compared. Null where it has none. */
export type CustomerTexts = { readonly [field in CustomerField]: string | null }

const OURS = {
  ...{ code: 'erpCode', name: 'name', email: 'billingEmail', phone: 'phone', taxId: 'taxId' },
  address: 'billingAddress',
} as const

/** An account as the ERP would tell it. */
export function textsOfAccount(account: BilledAccount): CustomerTexts {
  const { erpCode, name, billingEmail, phone, taxId, billingAddress } = account
  return {
    ...{ code: erpCode, name, email: billingEmail, phone, taxId },
    address: billingAddress && addressText(billingAddress),
  }
}

export function textsOfCustomer(customer: ErpCustomerFields): CustomerTexts {
  const { code = null, name, email = null, phone = null, taxId = null, address } = customer
  return { code, name, email, phone, taxId, address: address ? addressText(address) : null }
}

/** What is sent: without what is empty. */
export function customerOf(texts: CustomerTexts): ErpCustomerFields {
  const { address, ...rest } = texts
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null))
  return { name: texts.name ?? '', ...given, ...(address !== null && { address: JSON.parse(address) }) }
}

/** What an account becomes by some of the fields of a customer. */
export function accountPatch(texts: Partial<CustomerTexts>): Partial<BilledAccount> {
  return Object.fromEntries(
    Object.entries(texts).map(([field, value]) => [
      OURS[field as CustomerField],
      field === 'address' && value !== null ? JSON.parse(value as string) : value,
    ]),
  )
}

const PARTS = ['street', 'city', 'postalCode', 'region', 'country'] as const

function addressText(address: ErpAddress): string | null {
  const given = PARTS.flatMap((part) => (address[part] ? [[part, address[part]]] : []))
  return given.length === 0 ? null : JSON.stringify(Object.fromEntries(given))
}
