/** One step on the way of a deal. */
export interface Stage {
  readonly label?: Readonly<Record<string, string>>
  /** Chance to win from here, in basis points: 4000 is 40 %. */
  readonly probabilityBp?: number
  /** Ends the way. */
  readonly terminal?: 'won' | 'lost'
  /** Fields that must be filled to enter. */
  readonly require?: readonly string[]
}

/** The way of a deal as data: stages in order, and which leads to which. */
export interface Pipeline<S extends string = string> {
  readonly id: string
  readonly on: string
  readonly stages: { readonly [K in S]: Stage }
  readonly transitions: { readonly [K in S]?: readonly S[] }
}

/**
 * Defines a pipeline. Its first stage is where records begin.
 *
 * @example
 * ```ts
 * const sales = definePipeline('opportunity', {
 *   id: 'sales',
 *   stages: {
 *     qualify: { probabilityBp: 1000 },
 *     propose: { probabilityBp: 4000, require: ['amount', 'closeDate'] },
 *     won: { terminal: 'won' },
 *     lost: { terminal: 'lost', require: ['lostReason'] },
 *   },
 *   transitions: { qualify: ['propose', 'lost'], propose: ['won', 'lost'] },
 * })
 * ```
 */
export function definePipeline<const T extends { readonly [stage: string]: Stage }>(
  on: 'opportunity',
  definition: {
    readonly id: string
    readonly stages: T
    readonly transitions: { readonly [K in keyof T]?: readonly (keyof T & string)[] }
  },
): Pipeline<keyof T & string> {
  return { on, ...definition } as Pipeline<keyof T & string>
}

/** The stage in which records begin. */
export function firstStage(pipeline: Pipeline): string {
  return Object.keys(pipeline.stages)[0] ?? ''
}

/** What keeps a host that declares no pipeline going. */
export const standardPipeline = definePipeline('opportunity', {
  id: 'standard',
  stages: {
    qualify: { probabilityBp: 1000, label: { en: 'Qualify', 'zh-CN': '初步接洽' } },
    propose: {
      probabilityBp: 4000,
      require: ['amount', 'closeDate'],
      label: { en: 'Propose', 'zh-CN': '方案报价' },
    },
    negotiate: {
      probabilityBp: 7000,
      require: ['amount', 'closeDate'],
      label: { en: 'Negotiate', 'zh-CN': '商务谈判' },
    },
    won: { terminal: 'won', require: ['amount'], label: { en: 'Won', 'zh-CN': '赢单' } },
    lost: { terminal: 'lost', require: ['lostReason'], label: { en: 'Lost', 'zh-CN': '输单' } },
  },
  transitions: {
    qualify: ['propose', 'lost'],
    propose: ['negotiate', 'won', 'lost'],
    negotiate: ['won', 'lost'],
  },
})
