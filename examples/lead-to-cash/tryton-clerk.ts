/** Somebody who works with Tryton's own screens, and knows of no CRM. */
export interface TrytonClerk {
  /** Packs and sends what was ordered. */
  ship(orderId: string): Promise<void>
  /** Posts the invoice of an order. */
  post(orderId: string): Promise<void>
  /** Enters a payment of an invoice. */
  pay(invoiceId: string, amount: string): Promise<void>
}

interface Desk {
  readonly url: string
  readonly database: string
  readonly clerk: string
  readonly password: string
}
type Fields = Readonly<Record<string, unknown>>

/** Sits down at a desk: calls what the screens of Tryton call when their buttons are pressed. */
export async function clerkOf({ url, database, clerk, password }: Desk): Promise<TrytonClerk> {
  const call = async (method: string, ...params: readonly unknown[]): Promise<unknown> => {
    const answer = await fetch(`${url}/${database}/`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${clerk}:${password}`).toString('base64')}`,
      },
      body: JSON.stringify({ id: 1, method, params }),
    })
    const { result, error } = (await answer.json()) as { result?: unknown; error?: unknown }
    if (error) throw new Error(`Tryton: ${JSON.stringify(error)}`)
    return result
  }
  const context = (await call('model.res.user.get_preferences', true, {})) as Fields
  const linked = async (orderId: string, field: string): Promise<readonly number[]> => {
    const [row] = (await call('model.sale.sale.read', [Number(orderId)], [field], context)) as [Fields]
    return row[field] as readonly number[]
  }

  return {
    async ship(orderId) {
      for (const id of await linked(orderId, 'shipments'))
        for (const button of ['assign_try', 'pick', 'pack', 'done'])
          await call(`model.stock.shipment.out.${button}`, [id], context)
    },

    async post(orderId) {
      await call('model.account.invoice.post', await linked(orderId, 'invoices'), context)
    },

    async pay(invoiceId, amount) {
      const about = {
        active_id: Number(invoiceId),
        active_ids: [Number(invoiceId)],
        active_model: 'account.invoice',
      }
      const [wizard] = (await call('wizard.account.invoice.pay.create', context)) as [number]
      const step = (data: Fields, name: string) =>
        call('wizard.account.invoice.pay.execute', wizard, data, name, { ...context, ...about })
      const [method] = (await call(
        'model.account.invoice.payment.method.search',
        [],
        0,
        1,
        null,
        context,
      )) as [number]
      const start = {
        ...proposed(await step({}, 'start')),
        amount: { __class__: 'Decimal', decimal: amount },
        description: `Transfer of ${amount}`,
        payment_method: method,
      }
      const ask = proposed(await step({ start }, 'choice'))
      if (Object.keys(ask).length > 0) await step({ start, ask: { ...ask, type: 'partial' } }, 'pay')
      await call('wizard.account.invoice.pay.delete', wizard, context)
    },
  }
}

/** What a screen proposes. The names of related rows are not sent back. */
function proposed(answer: unknown): Fields {
  const { view } = (answer ?? {}) as { view?: { defaults?: Fields } }
  return Object.fromEntries(Object.entries(view?.defaults ?? {}).filter(([key]) => !key.endsWith('.')))
}
