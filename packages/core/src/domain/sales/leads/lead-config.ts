import type { Model } from '../../../engine/entities/model.ts'
import type { Issue } from '../../../engine/errors.ts'
import type { DueJob, JobDef } from '../../../engine/jobs/job.ts'
import type { RuleSet } from '../../assignment/index.ts'
import { captureLead } from './capture-lead.ts'
import { disqualifyLead, reopenLead, workLead } from './close-lead.ts'
import { conversionProblems } from './conversion-problems.ts'
import type { ConversionRules } from './conversion-rules.ts'
import { convertLead } from './convert-lead.ts'
import { type LeadReasons, reasonProblems } from './lead-reasons.ts'
import { nurtureLead, wakeNurturedLeads } from './nurture-lead.ts'
import { recycleLead } from './recycle-lead.ts'
import {
  type ScoreModel,
  type ScoreShapes,
  scoreDoubts,
  scoreLeads,
  scoreProblems,
  scoringHooks,
} from './scoring/index.ts'
import { unconvertLead } from './unconvert-lead.ts'

/** What a host decides about leads. */
export interface LeadConfig {
  readonly scoring?: ScoreModel | undefined
  readonly conversion?: ConversionRules | undefined
  readonly reasons?: LeadReasons | undefined
}

/** The commands on leads, from capture to conversion and back. What is no rule at all is reported with the configuration. */
export function leadCommands(sets: readonly RuleSet[], config: LeadConfig) {
  const { scoring, conversion, reasons } = config
  return [
    captureLead(sets, scoring),
    convertLead(conversion ?? {}),
    unconvertLead(conversion ?? {}),
    workLead,
    nurtureLead(reasons ?? {}),
    recycleLead(sets, reasons ?? {}),
    disqualifyLead(reasons ?? {}),
    reopenLead,
    scoreLeads(scoring),
  ] as const
}

/** What becomes due on leads by itself. */
export function leadJobs({ scoring }: LeadConfig): readonly JobDef[] {
  return [wakeNurturedLeads, ...(scoring ? [rescoreDueLeads(scoring)] : [])]
}

/** Scores a lead again when its grade may have changed by time alone. */
function rescoreDueLeads(scoring: ScoreModel): DueJob {
  const score = scoreLeads(scoring)
  return {
    id: 'rescore-due-leads',
    on: 'lead',
    due: 'scoreDueAt',
    async run({ id }: { id: string }, { crm }) {
      await crm.run(score, { id })
    },
  }
}

/** The hooks on leads: none that creating a lead would wait for. */
export function leadHooks(hooks: Parameters<typeof scoringHooks>[0], { scoring }: LeadConfig): void {
  if (scoring) scoringHooks(hooks, scoring)
}

/** What is wrong with what a host decides about leads. */
export function leadProblems(model: Model, config: LeadConfig): readonly Issue[] {
  return [
    ...scoreProblems(model, config.scoring),
    ...conversionProblems(model, config.conversion),
    ...reasonProblems(config.reasons),
  ]
}

/** What in what a host decides about leads is hardly meant. */
export function leadDoubts({ scoring }: LeadConfig, shapes: ScoreShapes): readonly Issue[] {
  return scoring ? scoreDoubts(scoring, shapes) : []
}
