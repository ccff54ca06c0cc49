import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.ts'

export default defineConfig({
  ...base,
  entry: [
    ...['src/index.ts', 'src/commerce.ts', 'src/store/index.ts'],
    ...['src/outgoing/index.ts', 'src/testing/index.ts'],
  ],
})
