/**
 * Five hooks on a write, at once and awaited, against a plain loop over the same five functions.
 * Run with `pnpm bench hooks`.
 */

import { inTurns, report } from '../../adapters-sql/bench/lib/measure.ts'
import type { Hook } from '../src/engine/hooks/hook.ts'
import { inTurn } from '../src/engine/hooks/run-hooks.ts'

const CALLS = 20_000
let seen = 0
const atOnce = () => {
  seen++
}
const awaited = async () => {
  seen++
}

function hooks(run: () => unknown): readonly Hook[] {
  return Array.from({ length: 5 }, (_, at) => ({
    id: `bench.${at}`,
    owner: 'bench',
    phase: 'before',
    entity: 'lead',
    operation: 'create',
    durable: false,
    timeoutMs: 5000,
    before: [],
    after: [],
    run,
  }))
}

async function ours(list: readonly Hook[]): Promise<void> {
  for (let call = 0; call < CALLS; call++) {
    const turn = inTurn(list, {
      argsFor: () => ({ call }),
      take() {},
      fail(error) {
        throw error
      },
    })
    if (turn) await turn
  }
}

async function byHand(run: () => unknown): Promise<void> {
  const list = [run, run, run, run, run]
  for (let call = 0; call < CALLS; call++) for (const one of list) await one()
}

console.log(`\n  ${'job'.padEnd(46)} ${'Guanxi'.padStart(13)} ${'a plain loop'.padStart(13)}  ratio`)
for (const [name, run] of [
  ['five hooks that answer at once', atOnce],
  ['five hooks that are awaited', awaited],
] as const) {
  const list = hooks(run)
  const [mine, theirs] = await inTurns(
    [
      { name: 'Guanxi', run: () => ours(list) },
      { name: 'by hand', run: () => byHand(run) },
    ],
    15,
    5,
  )
  report(`${name}, ${CALLS} writes`, mine ?? 0, theirs ?? 0, 2)
}
if (seen === 0) throw new Error('no hook ran')
