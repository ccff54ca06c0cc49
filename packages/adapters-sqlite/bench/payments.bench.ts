/** Payments among many open instalments on SQLite, against the same by hand. Run with `pnpm bench payments`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@guanxi/adapters-sqlite'
import { benchPayments } from '../../adapters-sql/bench/lib/settle-payments.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-payments-'))
const file = join(folder, 'crm.db')
await benchPayments('SQLite', sqlite({ file }), async () => (await sqlite({ file }).open()).unsafeKysely())
rmSync(folder, { recursive: true, force: true })
