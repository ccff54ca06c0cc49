import { describe, expect, it } from 'vitest'
import type { Stage } from './pipeline.ts'
import { type Probability, type ProbabilityFacts, probabilityOnEntry } from './probability.ts'
import type { EdgeKind } from './stage-edge.ts'

const byStage: Probability = { bp: 1000, source: 'stage' }
const byHand: Probability = { bp: 7700, source: 'manual' }
const offer: Stage = { probabilityBp: 4000 }

describe('the chance to win on entering a stage', () => {
  it.each<[string, Stage, EdgeKind, Partial<ProbabilityFacts>, Probability]>([
    ['follows the stage', offer, 'forward', {}, { bp: 4000, source: 'stage' }],
    ['is not known where the stage says nothing', {}, 'forward', {}, { bp: null, source: 'stage' }],
    ['stays as somebody said', offer, 'forward', { current: byHand }, byHand],
    [
      'follows the stage again',
      offer,
      'back',
      { current: byHand, reset: true },
      { bp: 4000, source: 'stage' },
    ],
    ['is what is said with the move', offer, 'forward', { asked: 1 }, { bp: 1, source: 'manual' }],
    ['may be said to be none', offer, 'forward', { asked: 0 }, { bp: 0, source: 'manual' }],
    [
      'follows the stage when it is emptied',
      offer,
      'forward',
      { current: byHand, asked: null },
      { bp: 4000, source: 'stage' },
    ],
    ['is certain when won', { kind: 'won' }, 'close', { current: byHand }, { bp: 10_000, source: 'stage' }],
    ['is none when lost', { kind: 'lost' }, 'close', { asked: 5000 }, { bp: 0, source: 'stage' }],
    ['is restored on opening again', offer, 'reopen', { beforeClosing: byStage }, byStage],
    ['is restored as somebody said', offer, 'reopen', { beforeClosing: byHand }, byHand],
    [
      'follows the stage where there was none',
      offer,
      'reopen',
      { beforeClosing: { bp: null, source: 'stage' } },
      { bp: 4000, source: 'stage' },
    ],
    ['follows the stage where nothing is known', offer, 'reopen', {}, { bp: 4000, source: 'stage' }],
  ])('%s', (_, stage, edge, own, expected) => {
    const facts = { current: byStage, beforeClosing: undefined, reset: false, ...own }

    expect(probabilityOnEntry(stage, edge, facts)).toEqual(expected)
  })
})
