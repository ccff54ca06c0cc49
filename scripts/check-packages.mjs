// Are the packages, as we would publish them, what a host needs? Builds and packs them, looks at the tarballs, and
// installs them into a project of their own. Run by `pnpm check:packages`; `--keep` leaves that project to look at.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'

/**
 * What createCrm with the memory store weighs: minified, brotli, dependencies included. Of every four bytes before
 * compression three are ours: of these a third the rules of selling (leads and their pool, pipelines, assignment,
 * duplicates), a fifth those of serving (tickets, channels, knowledge, SLA). The fourth is zod and libphonenumber-js, of
 * which the metadata of phone numbers are most.
 */
const SIZE_LIMIT_KB = 304
/**
 * How hard the compiler may work on a host's program; half a second at this figure. Most of it is the fields of core's
 * entities, looked through once for the relations among them.
 */
const INSTANTIATION_LIMIT = 190_000

const root = join(import.meta.dirname, '..')
const tsc = join(root, 'node_modules/typescript-native/bin/tsc')
const consumer = mkdtempSync(join(tmpdir(), 'guanxi-consumer-'))
let failures = 0

try {
  must('build', 'pnpm', ['run', 'do:build'])
  const packages = pack()
  for (const { name, tarball } of packages) {
    check(`${name} suits publint`, 'pnpm', ['exec', 'publint', 'run', '--strict', tarball])
    check(`${name} suits attw`, 'pnpm', ['exec', 'attw', '--profile', 'esm-only', tarball])
  }
  installConsumer(packages)
  checkConsumer()
  checkInstantiations()
  await checkSize()
} catch (error) {
  failures += 1
  console.error(error.message)
} finally {
  if (process.argv.includes('--keep')) console.log(`The consumer is in ${consumer}`)
  else rmSync(consumer, { recursive: true, force: true })
}
process.exit(failures === 0 ? 0 : 1)

function pack() {
  const tarballs = join(consumer, 'tarballs')
  mkdirSync(tarballs)
  return readdirSync(join(root, 'packages')).map((folder) => {
    const path = join(root, 'packages', folder)
    const { name, version } = readJson(join(path, 'package.json'))
    must(`${name} packs`, 'pnpm', ['pack', '--pack-destination', tarballs], path)
    return { name, tarball: join(tarballs, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`) }
  })
}

/** A project outside the workspace, which knows our packages only as tarballs. */
function installConsumer(packages) {
  cpSync(join(root, 'scripts/consumer'), consumer, { recursive: true })
  const ours = Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`]))
  // A host never asks for adapters-sql itself; its own declarations must do without naming it.
  const { '@guanxi/adapters-sql': _, ...asked } = ours
  // The version the workspace has: it is in the store already.
  const nodeTypes = readJson(join(root, 'node_modules/@types/node/package.json')).version
  const manifest = { private: true, type: 'module', dependencies: { ...asked, '@types/node': nodeTypes } }

  writeFileSync(join(consumer, 'package.json'), JSON.stringify(manifest, null, 2))
  // What our packages need of one another comes from the tarballs too. (JSON is YAML.)
  writeFileSync(
    join(consumer, 'pnpm-workspace.yaml'),
    JSON.stringify({ overrides: ours, pmOnFail: 'ignore' }),
  )
  must('the tarballs install', 'pnpm', ['install', '--no-frozen-lockfile', '--prefer-offline'], consumer)
}

function checkConsumer() {
  const bundler = ['--module', 'preserve', '--moduleResolution', 'bundler']
  check('a host runs as an ES module', 'node', ['host.ts'], consumer)
  check('a host runs as CommonJS', 'node', ['host.cjs'], consumer)
  check('a host compiles with nodenext', 'node', [tsc], consumer)
  check('a host compiles with a bundler', 'node', [tsc, ...bundler], consumer)
  check('a host that answers mail runs', 'node', ['mail.ts'], consumer)
  check('a host that answers mail compiles', 'node', [tsc, '--project', 'tsconfig.mail.json'], consumer)
  check('a host that sells beside an ERP runs', 'node', ['sell.ts'], consumer)
  check(
    'a host that sells beside an ERP compiles',
    'node',
    [tsc, '--project', 'tsconfig.sell.json'],
    consumer,
  )
}

function checkInstantiations() {
  const { stdout } = run('node', [tsc, '--skipLibCheck', '--extendedDiagnostics'], consumer)
  const instantiations = Number(/^Instantiations:\s+(\d+)/m.exec(stdout)?.[1])
  const passed = instantiations <= INSTANTIATION_LIMIT
  report(`a host costs ${instantiations} type instantiations of ${INSTANTIATION_LIMIT}`, passed, stdout)
}

async function checkSize() {
  const { outputFiles, warnings } = await build({
    entryPoints: [join(consumer, 'smallest.js')],
    bundle: true,
    minify: true,
    format: 'esm',
    // Not node: what core needs of Node.js would fail here.
    platform: 'browser',
    write: false,
    logLevel: 'silent',
  })
  const size = brotliCompressSync(outputFiles[0].contents).length / 1000
  const complaints = warnings.map(({ text }) => text).join('\n')
  const passed = size <= SIZE_LIMIT_KB && complaints === ''
  report(`the smallest bundle is ${size.toFixed(1)} kB of ${SIZE_LIMIT_KB}`, passed, complaints)
}

/** A check without which the others make no sense. */
function must(title, command, args, cwd) {
  if (!check(title, command, args, cwd)) throw new Error('Stopped: the other checks need this one.')
}

function check(title, command, args, cwd) {
  const { status, stdout, stderr } = run(command, args, cwd)
  return report(title, status === 0, `${stdout}${stderr}`)
}

function run(command, args, cwd = root) {
  return spawnSync(command, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' })
}

function report(title, passed, details) {
  console.log(`${passed ? '✓' : '✗'} ${title}`)
  if (!passed) {
    failures += 1
    console.log(details)
  }
  return passed
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
