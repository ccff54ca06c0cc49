/** One way to do a job. */
export interface Contender {
  readonly name: string
  /** Does the job once; `round` differs each time. */
  run(round: number): Promise<unknown>
}

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/**
 * Runs the contenders in turns, round by round, so that whatever else the machine does meets all of them alike.
 * Resolves to the median milliseconds of each, the warm-up left out.
 */
export async function inTurns(
  contenders: readonly Contender[],
  rounds: number,
  warmUp: number,
): Promise<readonly number[]> {
  const times = contenders.map((): number[] => [])
  for (let round = 0; round < rounds + warmUp; round++) {
    for (const [at, contender] of contenders.entries()) {
      const start = performance.now()
      await contender.run(round)
      if (round >= warmUp) times[at]?.push(performance.now() - start)
    }
  }
  return times.map(median)
}

/** Prints a row of the table that every benchmark ends in. */
export function report(job: string, ours: number, theirs: number, aim: number): void {
  const ratio = ours / theirs
  const verdict = ratio <= aim ? 'within' : 'OVER'
  console.log(
    `  ${job.padEnd(46)} ${ours.toFixed(3).padStart(10)} ms ${theirs.toFixed(3).padStart(10)} ms  ` +
      `${ratio.toFixed(2).padStart(6)}×  (aim ≤ ${aim}×: ${verdict})`,
  )
}

/** The heading of the table. */
export function heading(store: string): void {
  console.log(`\n  ${store}\n  ${'job'.padEnd(46)} ${'Guanxi'.padStart(13)} ${'by hand'.padStart(13)}  ratio`)
}
