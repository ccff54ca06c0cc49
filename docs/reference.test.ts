import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { knownErrors } from '../packages/core/src/engine/errors.ts'
import { root } from './code-blocks.ts'
import { CONFIGURATION_CODES, errorsPage, hooksPage } from './generate-reference.ts'

const source = globSync('packages/*/src/**/*.ts', { cwd: root })
  .filter((file) => !/\.test(-d)?\.ts$|\/(testing|differential|fixtures)\//.test(file))
  .map((file) => readFileSync(join(root, file), 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, ''))
  .join('\n')
const written = errorsPage()

describe('the reference', () => {
  it.each([
    ['errors.md', errorsPage],
    ['hooks.md', hooksPage],
  ])('has %s as the code says; else `pnpm run docs:reference` writes it anew', (file, page) => {
    expect(readFileSync(join(import.meta.dirname, 'reference', file), 'utf8')).toBe(page())
  })

  it('has every code that is thrown', () => {
    const thrown = codes(
      /[eE]rrors\.([A-Z][A-Z_]+)\(|(?:issue|note|report|problem|StoreError|refusal)\(\s*(?:problems,\s*|scope,\s*|at,\s*)?'([A-Z][A-Z_]+)'|\bcode: '([A-Z][A-Z_]+)'/g,
    )

    expect(thrown.size).toBeGreaterThan(60)
    expect(
      [...thrown].filter(
        (code) => !written.includes(`### ${code}\n`) && !written.includes(`| \`${code}\` |`),
      ),
    ).toEqual([])
  })

  it('has no code that nothing throws', () => {
    const unthrown = [...knownErrors.keys()].filter((code) => !source.includes(`rrors.${code}(`))

    expect(unthrown).toEqual([])
    expect(Object.keys(CONFIGURATION_CODES).filter((code) => !source.includes(`'${code}'`))).toEqual([])
  })

  it('is where each error says it is explained', () => {
    for (const code of knownErrors.keys()) expect(written).toContain(`### ${code}\n`)
  })
})

function codes(pattern: RegExp): ReadonlySet<string> {
  return new Set(
    [...source.matchAll(pattern)].map((match) => match.slice(1).find((code) => code !== undefined) ?? ''),
  )
}
