import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main } from './main.ts'

/** A folder of a test's own, and the program run in it. */
export interface DemoFolder {
  readonly folder: string
  /** Runs the program in this process. */
  run(...args: string[]): Promise<{ code: number; text: string }>
  remove(): Promise<void>
}

/** Makes an empty folder for one test. */
export async function demoFolder(): Promise<DemoFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-demo-'))
  return {
    folder,
    async run(...args) {
      let text = ''
      const screen = {
        write(part: string) {
          text += part
        },
      }
      const code = await main(['--folder', folder, ...args], screen, new AbortController().signal)
      return { code, text }
    },
    remove: () => rm(folder, { recursive: true }),
  }
}
