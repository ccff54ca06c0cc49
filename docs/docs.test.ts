import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../scripts/test-database.ts'
import { moduleOf, type Page, promisedOutput, readExamples, readPages, root } from './code-blocks.ts'

/** What one page did. */
interface Outcome {
  readonly printed: readonly string[]
  /** What it threw. */
  readonly failure: string | null
}

const pages = readPages()
const chinese = pages.filter(({ name }) => name.endsWith('.zh-CN.md'))
/** A Chinese page has the code of its English one, so that is not tried twice. */
const withCode = [...pages.filter((page) => !chinese.includes(page)), ...readExamples()].filter(
  ({ blocks }) => blocks.some(({ include }) => !include),
)
/** From here modules find our packages, and zod, as they do in a host. */
const workshop = join(root, 'packages/core/node_modules/.cache/docs')
const folder = mkdtempSync(join(tmpdir(), 'guanxi-docs-'))
let database: TestDatabase
let typeErrors: readonly string[]
let outcomes: ReadonlyMap<Page, Outcome>

beforeAll(async () => {
  database = await createTestDatabase(inject('postgres'))
  rmSync(workshop, { recursive: true, force: true })
  mkdirSync(workshop, { recursive: true })
  for (const page of withCode) {
    writeFileSync(
      fileOf(page, 'mts'),
      moduleOf(page, () => true),
    )
    writeFileSync(fileOf(page, 'mjs'), stripTypeScriptTypes(moduleOf(page, ({ runs }) => runs)))
  }
  ;[typeErrors, outcomes] = await Promise.all([checkTypes(), runPages()])
}, 300_000)

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

describe.each(withCode)('the code of $name', (page) => {
  it('is typed as we say', () => {
    const file = `${slug(page)}.mts`

    expect(typeErrors.filter((error) => error.startsWith(`${file}(`))).toEqual([])
  })

  it('does what we say', () => {
    const { printed, failure } = outcomes.get(page) as Outcome
    const promised = promisedOutput(page)

    if (page.isExample) {
      // An example may end in the error that it is about, and print more than it tells.
      expect(failure ?? '').toMatch(/^throw /m.test(page.text) ? /^CrmError/ : /^$/)
      expect(printed).toEqual(expect.arrayContaining([...promised]))
    } else {
      const said = printed.map((line, at) => (fits(line, promised[at]) ? promised[at] : line))
      expect({ printed: said, failure }).toEqual({ printed: promised, failure: null })
    }
  })
})

describe.each(pages)('$name', ({ name, text, blocks }) => {
  it.each(blocks.filter(({ include }) => include))('repeats $include as it is', ({ include = '', code }) => {
    expect(code).toBe(readFileSync(join(root, include), 'utf8'))
  })

  it('links to what is there', () => {
    const prose = text.replace(/^```[\s\S]*?^```$/gm, '')
    const links = [...prose.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link)

    expect(links.filter((link) => !leadsSomewhere(name, link))).toEqual([])
  })
})

describe.each(chinese)('$name', ({ name, blocks }) => {
  it('has the code of the English page', () => {
    const english = pages.find((page) => page.name === name.replace('.zh-CN', ''))

    expect(blocks.map(({ code }) => code)).toEqual(english?.blocks.map(({ code }) => code))
  })
})

/** In what a page promises, `…` stands for anything: an id, a time. */
function fits(line: string, promised = ''): boolean {
  const parts = promised.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(line)
}

async function checkTypes(): Promise<readonly string[]> {
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: { rootDir: root, outDir: join(workshop, 'types') },
    include: ['*.mts', join(root, 'docs/example-stage.ts')],
    references: readdirSync(join(root, 'packages')).map((name) => ({ path: join(root, 'packages', name) })),
  }
  writeFileSync(join(workshop, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(root, 'node_modules/typescript-native/bin/tsc')
  // It fails on any error, also on one in our sources; those are for others to report.
  return (await call([tsc, '-b', '.', '--pretty', 'false'], workshop)).stdout.split('\n')
}

async function runPages(): Promise<ReadonlyMap<Page, Outcome>> {
  const files = withCode.map((page) => fileOf(page, 'mjs'))
  const node = ['--conditions=@guanxi/source', '--disable-warning=ExperimentalWarning']
  const { stdout, stderr } = await call(
    [...node, join(import.meta.dirname, 'run-pages.mjs'), ...files],
    folder,
  )
  expect(stderr).toBe('')
  const told = JSON.parse(stdout) as readonly Outcome[]
  return new Map(withCode.map((page, at) => [page, told[at] as Outcome]))
}

async function call(args: readonly string[], cwd: string): Promise<{ stdout: string; stderr: string }> {
  const env = { ...process.env, DATABASE_URL: database.url, NODE_OPTIONS: '' }
  try {
    return await promisify(execFile)(process.execPath, args, { cwd, env, maxBuffer: 1e8 })
  } catch (error) {
    return error as { stdout: string; stderr: string }
  }
}

function fileOf(page: Page, type: 'mts' | 'mjs'): string {
  return join(workshop, `${slug(page)}.${type}`)
}

function slug({ name }: Page): string {
  return name.replaceAll(/[^\w]+/g, '-')
}

function leadsSomewhere(from: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? join(root, from) : join(root, dirname(from), path)
  if (!existsSync(target)) return false
  return anchor === undefined || anchorsOf(readFileSync(target, 'utf8')).includes(decodeURIComponent(anchor))
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(text: string): readonly string[] {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading)
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
