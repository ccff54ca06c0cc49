import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './code-blocks.ts'

interface Manifest {
  readonly name: string
  readonly engines?: { readonly node?: string }
  readonly scripts?: Readonly<Record<string, string>>
  readonly publishConfig?: { readonly provenance?: boolean }
}

/** What a package manager runs by itself when somebody installs or packs. */
const LIFECYCLE =
  /^(pre|post)?(install|prepare|publish|pack|prepublishOnly|uninstall)$|^(pre|post)prepare$|^dependencies$/

const read = (file: string) => readFileSync(join(root, file), 'utf8')
const manifestOf = (file: string) => JSON.parse(read(file)) as Manifest
const published = globSync('packages/*/package.json', { cwd: root })

describe.each(published)('AC-64 %s', (file) => {
  const manifest = manifestOf(file)

  it('runs nothing when it is installed', () => {
    expect(Object.keys(manifest.scripts ?? {}).filter((name) => LIFECYCLE.test(name))).toEqual([])
  })

  it('says where it runs, and is published with its provenance', () => {
    expect(manifest).toMatchObject({
      engines: { node: manifestOf('package.json').engines?.node },
      publishConfig: { provenance: true },
    })
  })
})

it('AC-64 the workspace itself runs nothing when it is installed', () => {
  const scripts = ['package.json', ...globSync('examples/*/package.json', { cwd: root })].flatMap((file) =>
    Object.keys(manifestOf(file).scripts ?? {}),
  )

  expect(scripts.filter((name) => LIFECYCLE.test(name))).toEqual([])
})

it('AC-64 every package of the lockfile is pinned by what it contains, and comes from no address of its own', () => {
  const lock = read('pnpm-lock.yaml')
  const [, packages = ''] = /^packages:\n([\s\S]*?)^snapshots:/m.exec(lock) ?? []
  const entries = [...packages.matchAll(/^ {2}(\S.*):\n((?: {4}.*\n)*)/gm)]

  expect(entries.length).toBeGreaterThan(100)
  expect(
    entries.filter(([, , about = '']) => !/integrity: sha512-/.test(about)).map(([, name]) => name),
  ).toEqual([])
  expect(lock).not.toMatch(/https?:|git\+|tarball:/)
})
