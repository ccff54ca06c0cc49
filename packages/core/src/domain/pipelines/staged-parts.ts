import type { Parts } from '../../engine/plugins/plugin.ts'
import { changePipelineCommand } from './change-pipeline.ts'
import { backdateCommand, moveCommand } from './move-record.ts'
import { beginVisitCommand } from './note-visit.ts'
import type { Pipeline } from './pipeline.ts'
import { placeCommand } from './place-record.ts'
import { possibleMovesQuery } from './possible-moves.ts'
import { snoozeCommand } from './rot.ts'
import { plainStages, type Staged } from './staged.ts'

/** The verbs of records that go through pipelines. */
export function stagedCommands<const N extends string>(staged: Staged<N>) {
  return [
    moveCommand(staged),
    backdateCommand(staged),
    beginVisitCommand(staged),
    changePipelineCommand(staged),
    placeCommand(staged),
    snoozeCommand(staged),
  ] as const
}

/** What the pipelines of a host bring to other entities than deals: each the same verbs. */
export function otherStaged(
  pipelines: readonly Pipeline[],
  isKnown: (entity: string) => boolean,
): { readonly staged: readonly Staged[] } & Required<Pick<Parts, 'commands' | 'queries'>> {
  const others = new Set(pipelines.map(({ on }) => on).filter((on) => on !== 'opportunity' && isKnown(on)))
  const staged = [...others].map((on) => plainStages(on, pipelines))
  return { staged, commands: staged.flatMap(stagedCommands), queries: staged.map(possibleMovesQuery) }
}
