import type { ErpProduct, Product } from '@guanxi/core/commerce'
import type { Apply } from './fresh-records.ts'
import { writeRecords } from './write-records.ts'

/** Products are the ERP's. One that is known here by its code is the same one. */
export const takeProducts: Apply<'product'> = async (inside, fresh) => {
  const codes = fresh.flatMap(({ link, record }) => (link?.localId ? [] : [record.code]))
  const { items } =
    codes.length === 0
      ? { items: [] }
      : await inside.product.list({ where: { code: { in: codes } }, limit: 1000 })
  const byCode = new Map(items.map(({ code, id }) => [code, id]))
  return writeRecords(
    inside.product,
    fresh.map(({ link, record }) => ({
      id: link?.localId ?? byCode.get(record.code),
      fields: fieldsOf(record),
    })),
  )
}

/** What the ERP says nothing of stays as it is here. */
function fieldsOf({
  code,
  name,
  unit,
  kind,
  listPrice,
  cost,
  taxClass,
  isInactive,
}: ErpProduct): Partial<Product> {
  return {
    ...{ code, name, isActive: isInactive !== true },
    ...(unit !== undefined && { unit }),
    ...(kind !== undefined && { kind }),
    ...(listPrice && { listPrice: listPrice.amount, currency: listPrice.currency }),
    ...(cost && { cost: cost.amount }),
    ...(taxClass !== undefined && { taxClass }),
  }
}
