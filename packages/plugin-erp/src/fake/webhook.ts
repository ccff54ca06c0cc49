import { ErpError, type ErpHint } from '@guanxi/core/commerce'

const HEADER = 'fake-erp-secret'
const SECRET = 'known to the fake alone'

export function webhookOf(hints: readonly ErpHint[]): Request {
  return new Request('https://crm.test/erp', {
    method: 'POST',
    headers: { [HEADER]: SECRET },
    body: JSON.stringify(hints),
  })
}

export async function hintsOf(request: Request): Promise<readonly ErpHint[]> {
  if (request.headers.get(HEADER) !== SECRET)
    throw new ErpError('auth', 'This does not come from the fake ERP.')
  return (await request.json()) as readonly ErpHint[]
}
