import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './code-blocks.ts'

const ids = Array.from({ length: 64 }, (_, at) => `AC-${String(at + 1).padStart(2, '0')}`)
const rows = readFileSync(join(import.meta.dirname, 'guides/security-model.md'), 'utf8').matchAll(
  /^\| (AC-\d\d) \| (.+?) \| (.+?) \| (.+) \|$/gm,
)
const table = [...rows].map(([, id = '', tried, happens, tests = '']) => ({ id, tried, happens, tests }))

/** The ids that stand in the names of the tests of a file. */
function namedIn(file: string): ReadonlySet<string> {
  const text = readFileSync(join(root, file), 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, '')
  return new Set(
    [...text.matchAll(/['"`](?:AC-\d\d[ '"`])+/g)].flatMap(([named]) => named.match(/AC-\d\d/g) ?? []),
  )
}

const named = new Map(
  globSync(['packages/*/src/**/*.test.ts', 'docs/*.test.ts'], { cwd: root }).map((file) => [
    file.replaceAll('\\', '/'),
    namedIn(file),
  ]),
)

it('has a test by its name for every case of abuse', () => {
  const tested = new Set([...named.values()].flatMap((found) => [...found]))

  expect(ids.filter((id) => !tested.has(id))).toEqual([])
  expect([...tested].filter((id) => !ids.includes(id))).toEqual([])
})

it('tells of every case of abuse once, in order, in the guide', () => {
  expect(table.map(({ id }) => id)).toEqual(ids)
})

it.each(table)('leads from $id to tests that have its name', ({ id, tests }) => {
  const files = [...tests.matchAll(/\]\(\.\.\/\.\.\/([^)]+)\)/g)].map(([, file = '']) => file)

  expect(files.length).toBeGreaterThan(0)
  expect(files.filter((file) => !named.get(file)?.has(id))).toEqual([])
})
