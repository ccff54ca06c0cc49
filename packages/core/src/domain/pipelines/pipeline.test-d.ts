import { expectTypeOf, it } from 'vitest'
import { definePipeline } from './pipeline.ts'

const stages = { talk: {}, offer: {}, won: { kind: 'won' } } as const

it('knows its stages by name', () => {
  const pipeline = definePipeline('opportunity', { id: 'p', stages, transitions: { mode: 'any' } })

  expectTypeOf<keyof typeof pipeline.stages>().toEqualTypeOf<'talk' | 'offer' | 'won'>()
})

it('leads only to stages that it has', () => {
  definePipeline('opportunity', { id: 'p', stages, transitions: { talk: ['offer'], offer: ['won'] } })
  definePipeline('opportunity', {
    id: 'p',
    stages,
    transitions: { mode: 'sequential', edges: [{ from: 'won', to: 'talk', reasonRequired: true }] },
  })
  // @ts-expect-error [TS2322] -- no stage of it
  definePipeline('opportunity', { id: 'p', stages, transitions: { talk: ['closed'] } })
  definePipeline('opportunity', {
    id: 'p',
    stages,
    // @ts-expect-error [TS2322] -- no stage of it
    transitions: { mode: 'any', edges: [{ from: 'closed', to: 'talk' }] },
  })
  // @ts-expect-error [TS2322] -- no kind of stage
  definePipeline('opportunity', { id: 'p', stages: { talk: { kind: 'done' } }, transitions: { mode: 'any' } })
})
