// Runs every packages/*/bench/*.{mjs,ts} on the built packages, one after another, so that none disturbs the next.
// Arguments choose: `pnpm bench import` runs those with "import" in their path.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const wanted = process.argv.slice(2)

const benchmarks = readdirSync(join(root, 'packages'))
  .map((name) => join('packages', name, 'bench'))
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) => readdirSync(join(root, folder)).map((file) => join(folder, file)))
  .filter((file) => /\.(mjs|ts)$/.test(file))
  .filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)))

let failed = false
for (const file of benchmarks) {
  console.log(`\n${file}`)
  const { status } = spawnSync('node', ['--expose-gc', file], { cwd: root, stdio: 'inherit' })
  failed ||= status !== 0
}
process.exit(failed ? 1 : 0)
