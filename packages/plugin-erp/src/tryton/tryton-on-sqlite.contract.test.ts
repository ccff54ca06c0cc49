import { describeContract } from './fixtures/describe-contract.ts'
import { FAST_CLOCK } from './fixtures/tryton-harness.ts'

describeContract('SQLite', { backend: 'sqlite', clock: FAST_CLOCK })
