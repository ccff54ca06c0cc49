import { describe, it } from 'vitest'
import { inProcessRunner } from '../engine/jobs/in-process-runner.ts'
import { memoryStore } from '../index.ts'
import { runnerContract } from './runner-contract.ts'

describe('the runner in the process', () => {
  for (const { id, title, run } of runnerContract())
    it(`${title} (${id})`, () => run({ adapter: memoryStore(), runner: inProcessRunner }))
})
