import type { Options } from 'tsup'

/** What every package builds alike. Declarations come from the native compiler, in a third of the time. */
export const base: Options = {
  entry: ['src/index.ts'],
  format: ['esm'],
  target: 'node22',
  platform: 'node',
  dts: false,
  sourcemap: true,
  clean: true,
  treeshake: true,
  // The default turns 'node:sqlite' into 'sqlite', which does not exist.
  removeNodeProtocol: false,
}
