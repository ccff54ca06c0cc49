import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { knownErrors } from '../packages/core/src/engine/errors.ts'
import { root } from './code-blocks.ts'
import { commercePage, entitiesPage } from './entities-page.ts'
import { errorsPage, hooksPage } from './generate-reference.ts'

const source = globSync('packages/*/src/**/*.ts', { cwd: root })
  .filter((file) => !/\.test(-d)?\.ts$|\/(testing|differential|fixtures)\//.test(file))
  .map((file) => readFileSync(join(root, file), 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, ''))
  .join('\n')
const written = errorsPage()

/** In capitals, but no codes of ours: words of standards, and codes of drivers and servers. */
const OTHERS =
  /^(ERR_\w+|NFKC|NFKD|HMAC|HKDF|POST|PATCH|HEAD|BEGIN|DESC|UND_ERR_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|CERT_HAS_EXPIRED|NULL|HTML|INBOX|E[A-Z]{3,}|EAI_AGAIN|LIMIT|INUSE|SERVERBUG|UNKNOWN)$/
/** What the reference explains: its headings, and the first cells of its tables. */
const explained = [...written.matchAll(/^(?:### |\| `)([A-Z_]+)(?:$|` \|)/gm)].map(([, code = '']) => code)

describe('the reference', () => {
  it.each([
    ['errors.md', errorsPage],
    ['hooks.md', hooksPage],
    ['entities.md', entitiesPage],
    ['commerce.md', commercePage],
  ])('has %s as the code says; else `pnpm run docs:write` writes it anew', (file, page) => {
    expect(readFileSync(join(import.meta.dirname, 'reference', file), 'utf8')).toBe(page())
  })

  it('explains every code in the sources', () => {
    const codes = [...source.matchAll(/'([A-Z]{4,}|[A-Z]+(?:_[A-Z]+)+)'|rrors\.([A-Z_]+)\(/g)].map(
      ([, quoted, thrown]) => quoted ?? thrown ?? '',
    )

    expect(codes.length).toBeGreaterThan(100)
    expect([...new Set(codes)].filter((code) => !explained.includes(code) && !OTHERS.test(code))).toEqual([])
  })

  it('explains no code that the sources do not use', () => {
    expect(explained.length).toBeGreaterThan(100)
    expect(
      explained.filter((code) => !source.includes(`'${code}'`) && !source.includes(`rrors.${code}(`)),
    ).toEqual([])
  })

  it.each(['CommandContext', 'TrustedRecords'])('names all of %s in the guide to plugins', (name) => {
    const file = readFileSync(join(root, 'packages/core/src/engine/command/context.ts'), 'utf8')
    const guide = readFileSync(join(import.meta.dirname, 'guides/write-a-plugin.md'), 'utf8')
    const [body = ''] = new RegExp(`^export interface ${name}\\b[\\s\\S]*?^}`, 'm').exec(file) ?? []
    const members = [...body.matchAll(/^ {2}(?:readonly )?(\w+)[<(:]/gm)].map(([, member = '']) => member)

    expect(members.length).toBeGreaterThan(8)
    expect(members.filter((member) => !new RegExp(`\`${member}[\`(]`).test(guide))).toEqual([])
  })

  it('is where each error says it is explained', () => {
    for (const code of knownErrors.keys()) expect(written).toContain(`### ${code}\n`)
  })
})
