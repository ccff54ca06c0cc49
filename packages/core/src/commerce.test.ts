import { describe, expect, it } from 'vitest'
import { commerce } from './commerce.ts'
import { createCrm, memoryStore } from './index.ts'

describe('commerce', () => {
  it('is there where a host asks for it', async () => {
    const crm = createCrm({
      storage: memoryStore(),
      tenant: 'acme',
      plugins: [commerce({ currency: 'CNY' })],
    })
    await crm.migrate()

    const session = crm.system('catalogue')
    const { id } = await session.product.create({ code: 'SKU-1', name: 'Widget', listPrice: '12.5' })

    expect(await session.product.get(id)).toMatchObject({ listPrice: '12.500000', kind: 'goods' })
  })

  it('is not there where nobody asks for it', () => {
    const crm = createCrm({ storage: memoryStore(), tenant: 'acme' })

    expect(crm.system('looking')).not.toHaveProperty('product')
  })
})
