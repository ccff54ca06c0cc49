import type { ErpProduct, Product } from '@guanxi/core/commerce'
import { allOk } from './all-ok.ts'
import type { Apply } from './fresh-records.ts'

/** Products are the ERP's. One that is known here by its code is the same one. */
export const takeProducts: Apply<'product'> = async (inside, fresh) => {
  const codes = fresh.flatMap(({ link, record }) => (link?.localId ? [] : [record.code]))
  const { items } =
    codes.length === 0
      ? { items: [] }
      : await inside.product.list({ where: { code: { in: codes } }, limit: 1000 })
  const byCode = new Map(items.map(({ code, id }) => [code, id]))
  const ids = fresh.map(({ link, record }) => link?.localId ?? byCode.get(record.code))
  const edits = fresh.flatMap(({ record }, at) => {
    const id = ids[at]
    return id === undefined ? [] : [{ id, patch: fieldsOf(record) }]
  })
  allOk(await inside.product.updateMany(edits))
  const unknown = fresh.filter((_, at) => ids[at] === undefined)
  const made = allOk(await inside.product.createMany(unknown.map(({ record }) => fieldsOf(record))))
  const created = new Map(unknown.map(({ record }, at) => [record.remoteId, made[at]?.id]))
  return fresh.map(({ record }, at) => ({ localId: ids[at] ?? created.get(record.remoteId) ?? null }))
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
