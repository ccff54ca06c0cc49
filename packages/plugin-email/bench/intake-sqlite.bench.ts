/** Taking mails in into SQLite, against reading and against parsing them alone. Run with `pnpm bench email`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@guanxi/adapters-sqlite'
import { benchIntake } from './lib/take-in-mails.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-mails-'))
await benchIntake('SQLite', sqlite({ file: join(folder, 'mails.db') }))
rmSync(folder, { recursive: true })
