import { describe, expect, it } from 'vitest'
import { definePipeline, type TransitionRules } from './pipeline.ts'
import { edgeBetween, stagesFrom } from './stage-edge.ts'

type Name = 'talk' | 'offer' | 'hold' | 'haggle' | 'won' | 'lost'

const withTransitions = (transitions: TransitionRules<Name>) =>
  definePipeline('opportunity', {
    id: 'p',
    stages: {
      talk: {},
      offer: {},
      hold: { kind: 'parked' },
      haggle: {},
      won: { kind: 'won' },
      lost: { kind: 'lost' },
    },
    transitions,
  })

describe('where a stage leads', () => {
  it.each<[string, TransitionRules<Name>, Name, readonly Name[]]>([
    [
      'by a matrix, only where it says',
      { mode: 'matrix', edges: [{ from: 'talk', to: 'won' }] },
      'talk',
      ['won'],
    ],
    ['in any order, everywhere', { mode: 'any' }, 'offer', ['talk', 'hold', 'haggle', 'won', 'lost']],
    ['in any order, nowhere once it is over', { mode: 'any' }, 'won', []],
    ['one after another, to the next and to lost', { mode: 'sequential' }, 'talk', ['offer', 'lost']],
    ['one after another, past a parked stage', { mode: 'sequential' }, 'offer', ['haggle', 'lost']],
    ['one after another, from the last to won', { mode: 'sequential' }, 'haggle', ['won', 'lost']],
    [
      'one after another with leaving out',
      { mode: 'sequential', allowSkip: true },
      'talk',
      ['offer', 'haggle', 'won', 'lost'],
    ],
    [
      'one after another and back',
      { mode: 'sequential', allowBack: true },
      'haggle',
      ['talk', 'offer', 'won', 'lost'],
    ],
    [
      'by its own edges in any mode',
      { mode: 'sequential', edges: [{ from: 'lost', to: 'talk' }] },
      'lost',
      ['talk'],
    ],
    [
      'to a parked stage by an edge',
      { mode: 'sequential', edges: [{ from: 'talk', to: 'hold' }] },
      'talk',
      ['offer', 'hold', 'lost'],
    ],
    [
      'from a parked stage to lost',
      { mode: 'sequential', allowBack: true, allowSkip: true },
      'hold',
      ['lost'],
    ],
  ])('%s', (_, transitions, from, leads) => {
    expect(stagesFrom(withTransitions(transitions), from)).toEqual(leads)
  })
})

describe('the kind of a way', () => {
  const reopening = withTransitions({ mode: 'any', edges: [{ from: 'lost', to: 'talk' }] })

  it.each<[Name, Name, string]>([
    ['talk', 'offer', 'forward'],
    ['offer', 'haggle', 'forward'],
    ['talk', 'haggle', 'skip'],
    ['haggle', 'talk', 'back'],
    ['talk', 'won', 'close'],
    ['lost', 'talk', 'reopen'],
  ])('from %s to %s is %s', (from, to, kind) => {
    expect(edgeBetween(reopening, from, to)?.kind).toBe(kind)
  })
})
