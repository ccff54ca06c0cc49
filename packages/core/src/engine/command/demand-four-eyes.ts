import type { ActingAs } from '../access/actor.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Entity } from '../entities/entity.ts'
import { isId } from '../entities/parse-value.ts'
import { sha256 } from '../ids.ts'
import type { Caller } from '../runtime.ts'
import type { AskedCall } from '../step-up/challenge.ts'
import type { CallToApprove } from './four-eyes.ts'
import { toPlain } from './plain.ts'
import type { RuleOfCall } from './rule-of-call.ts'
import { namesOneLike, rulesFor } from './rules-of-call.ts'
import { shownInput } from './shown-input.ts'
import { inUnit } from './unit-of-work.ts'
import type { Work } from './work.ts'

/** Throws unless nobody else has to agree to what this work does, or somebody has. Users alone are asked. */
export async function demandFourEyes(work: Work, say: () => AskedCall): Promise<void> {
  const { caller, unit, command, commandId } = work
  const { runtime } = caller
  const { fourEyes } = runtime
  if (!fourEyes || !asksFourEyes(caller, command)) return
  const call = say()
  const within = { ...caller, unit }
  for (const [verb, rule] of rulesFor(fourEyes.rules, command, call)) {
    if (rule.when !== undefined && !(await namesOneLike(within, call, rule.when))) continue
    const asked = await callToApprove(verb, rule, call, within)
    await fourEyes.demand(asked, runtime.contextFor({ caller, unit, command, commandId }), (write) => {
      if (unit.isDryRun) return
      const { unit: _ended, ...alone } = within
      unit.transaction.notes.push(() =>
        inUnit(
          alone,
          (later) => write(runtime.contextFor({ caller: alone, unit: later, command, commandId })),
          { retries: true },
        ),
      )
    })
  }
}

/** Whether a rule of four eyes may be about what the caller does. */
export function asksFourEyes(caller: Caller, action: string): boolean {
  const { fourEyes } = caller.runtime
  if (!fourEyes || requesterOf(caller).type !== 'user') return false
  return fourEyes.rules.has(action) || fourEyes.rules.has(`${action}Many`)
}

/** In a session of somebody's a plugin's API does what they want. */
function requesterOf({ actor, behalf }: Caller): ActingAs {
  return behalf ?? actor
}

async function callToApprove<R extends RuleOfCall>(
  verb: string,
  rule: R,
  { entity: name, ids, input, isBatch = false }: AskedCall,
  caller: Caller,
): Promise<CallToApprove<R>> {
  const requester = requesterOf(caller)
  const { id, onBehalfOf = null } = requester
  const entity = caller.runtime.model.entity(name)
  // What is deleted has no content, and what is to be created has none yet.
  const hasRecords = !/\.(create|createMany|restore)$/.test(verb)
  return {
    ...{ verb, rule, entity: name, requester },
    ids: hasRecords ? [...new Set(ids)] : [],
    maybeIds: hasRecords && ids === undefined ? idsAmong(entity, input) : [],
    digest: await sha256(JSON.stringify(toPlain([verb, isBatch, id, onBehalfOf, input]))),
    shown: shownInput(entity, input),
  }
}

const MOST_TEXTS = 1000

/** Every text of an input that may name a record. */
function idsAmong({ name }: Entity, input: unknown): readonly string[] {
  const texts = new Set<string>()
  const collect = (value: unknown): void => {
    if (isId(value)) texts.add(value)
    else if (typeof value === 'object' && value !== null)
      for (const part of Object.values(value)) collect(part)
  }
  collect(input)
  if (texts.size > MOST_TEXTS)
    throw engineErrors.CRM_LIMIT({ what: `texts that may name a ${name}`, limit: MOST_TEXTS })
  return [...texts]
}
