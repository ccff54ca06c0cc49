import type { JobContext, JobDef } from '../../../engine/jobs/job.ts'
import type { RuleSet } from '../../assignment/index.ts'
import { expireOffer } from './answer-offer.ts'
import { checkQueues } from './drain-queue.ts'

interface Session {
  run(command: unknown, input: unknown): Promise<unknown>
}

/** What comes due by itself with leads that wait for somebody. */
export function waitingJobs(sets: readonly RuleSet[]): readonly JobDef[] {
  const look = checkQueues(sets)
  const expire = expireOffer(sets)
  return [
    {
      ...{ id: 'core.queues', on: 'queueCheck', due: 'dueAt' },
      async run({ id }: { id: string }, { crm }: JobContext<Session>) {
        await crm.run(look, { id })
      },
    },
    {
      ...{ id: 'core.offers', on: 'offer', due: 'dueAt' },
      async run({ id }: { id: string }, { crm }: JobContext<Session>) {
        await crm.run(expire, { offerId: id })
      },
    },
  ]
}
