import { describeContract } from './fixtures/describe-contract.ts'

describeContract('PostgreSQL', { backend: 'postgres' })
