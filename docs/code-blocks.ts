import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as postgres from '@guanxi/adapters-postgres'
import * as sql from '@guanxi/adapters-sql'
import * as sqlite from '@guanxi/adapters-sqlite'
import * as core from '@guanxi/core'
import * as commerce from '@guanxi/core/commerce'
import * as outgoing from '@guanxi/core/outgoing'
import * as testing from '@guanxi/core/testing'
import * as email from '@guanxi/plugin-email'
import * as erp from '@guanxi/plugin-erp'
import * as stage from './example-stage.ts'

/** The root of the repository. */
export const root = join(import.meta.dirname, '..')

/** A text that is there to be read, with its code. */
export interface Page {
  /** Path from the root; behind it the line, for an example in a source. */
  readonly name: string
  readonly text: string
  readonly blocks: readonly Block[]
  /** An `@example` in a source. */
  readonly isExample: boolean
  /** What its code takes for granted, as import statements on one line. */
  readonly imports: string
}

/** A block of code in a page. */
export interface Block {
  readonly code: string
  /** Of its first line of code, counted from 0. */
  readonly line: number
  readonly runs: boolean
  /** The file that the block repeats; it has a test of its own. */
  readonly include?: string
}

const FENCE = /(?:<!-- include: (?<include>\S+) -->\n+)?^```ts(?<mark> no-run)?\n(?<code>[\s\S]*?)^```$/gm
const EXAMPLE = /^ *\* ```ts\n(?<code>[\s\S]*?)^ *\* ```$/gm

/** Every page that people read. */
export function readPages(): readonly Page[] {
  const names = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).filter(
    (name) => !name.startsWith('docs/api/'),
  )
  return names.sort().map((name) => {
    const text = readFileSync(join(root, name), 'utf8')
    const blocks = [...text.matchAll(FENCE)].map(({ index, 0: whole, groups = {} }): Block => {
      const { include, mark, code = '' } = groups
      const line = linesBefore(text, index + whole.indexOf('```ts')) + 1
      return { code, line, runs: mark === undefined, ...(include && { include }) }
    })
    return { name, text, blocks, isExample: false, imports: '' }
  })
}

/** The `@example` blocks in the sources of our packages, each as a page of its own. */
export function readExamples(): readonly Page[] {
  const names = globSync('packages/*/src/**/*.ts', { cwd: root }).sort()
  return names.flatMap((name) => {
    const text = readFileSync(join(root, name), 'utf8')
    return [...text.matchAll(EXAMPLE)].map((match): Page => {
      const code = (match.groups?.['code'] ?? '').replace(/^ *\* ?/gm, '')
      const line = linesBefore(text, match.index) + 1
      const blocks = [{ code, line, runs: true }]
      return { name: `${name}:${line}`, text: code, blocks, isExample: true, imports: importsFor(code) }
    })
  })
}

/** The blocks of a page as one module; each line stands where it stands in the page. */
export function moduleOf({ blocks, imports }: Page, wants: (block: Block) => boolean): string {
  const lines = [imports]
  for (const { code, line } of blocks.filter((block) => !block.include && wants(block))) {
    while (lines.length < line) lines.push('')
    lines.push(...code.trimEnd().split('\n'))
  }
  return `${lines.join('\n')}\nexport {}\n`
}

/** What a page says that its code prints: the comment behind a `console.log`, and each `// →`. */
export function promisedOutput({ blocks }: Page): readonly string[] {
  const code = blocks.filter(({ runs, include }) => runs && !include).map((block) => block.code)
  return [...code.join('\n').matchAll(/(?:\/\/ → |console\.log\(.*\) \/\/ (?!→))(.*)$/gm)].map(
    ([, said = '']) => said,
  )
}

const VALUES: { readonly [from: string]: readonly string[] } = {
  '@guanxi/core': Object.keys(core),
  '@guanxi/core/commerce': Object.keys(commerce),
  '@guanxi/core/outgoing': Object.keys(outgoing),
  '@guanxi/plugin-email': Object.keys(email),
  '@guanxi/plugin-erp': Object.keys(erp),
  '@guanxi/core/testing': Object.keys(testing),
  '@guanxi/adapters-sql': Object.keys(sql),
  '@guanxi/adapters-sqlite': Object.keys(sqlite),
  '@guanxi/adapters-postgres': Object.keys(postgres),
  [join(import.meta.dirname, 'example-stage.ts')]: Object.keys(stage),
}

/** An example leaves its imports out: what it uses without declaring it comes from our packages, or from the stage. */
function importsFor(code: string): string {
  const declarations = code.match(/\b(?:const|function|class) (?:\{[^}]*\}|\[[^\]]*\]|\w+)/g) ?? []
  const declared = declarations.flatMap((declaration) => declaration.match(/\w+/g)?.slice(1) ?? [])
  const used = new Set(
    code.match(/(?<!['\w]|(?<!\.\.)\.)[a-zA-Z]\w*/g)?.filter((name) => !declared.includes(name)),
  )
  const types = new Set([...code.matchAll(/(?:const \w+: |<)([A-Z]\w+)/g)].map(([, name = '']) => name))
  const values = Object.entries(VALUES).map(([from, names]) =>
    importOf(
      names.filter((name) => used.has(name)),
      from,
    ),
  )
  const zod = used.has('z') ? "import * as z from 'zod'; " : ''
  const fromStage = types.delete('MyTables')
    ? importOf(['type MyTables'], join(import.meta.dirname, 'example-stage.ts'))
    : ''
  return (
    values.join('') +
    zod +
    fromStage +
    importOf(
      [...types].map((name) => `type ${name}`),
      '@guanxi/core',
    )
  )
}

function importOf(names: readonly string[], from: string): string {
  return names.length === 0 ? '' : `import { ${names.join(', ')} } from '${from}'; `
}

function linesBefore(text: string, index: number): number {
  return text.slice(0, index).split('\n').length - 1
}
