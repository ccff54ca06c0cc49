import { forbidden } from '../access/forbidden.ts'
import { customFieldsOf, insideOf, type Work } from '../command/work.ts'
import type { Issue } from '../errors.ts'
import { encodeRecord } from './codec.ts'
import type { Entity, Rec } from './entity.ts'
import { type Input, invalid, parsePatch, readInput } from './prepare.ts'
import { demandReach, writableIn } from './reach.ts'
import { checkReferences } from './references.ts'

/**
 * A patch that a command takes from its caller and writes with its own: it may hold only what the caller could write by
 * an update, so that no command is a way around.
 */
export async function patchByCaller(work: Work, entity: Entity, current: Rec, raw: unknown): Promise<Input> {
  const { access, runtime } = work.caller
  const asCaller: Work = { ...work, isTrusted: false }
  const custom = await customFieldsOf(work, entity)
  const row = encodeRecord(entity, current, custom)
  const issues: Issue[] = []
  const isWritable = (await writableIn(insideOf(work), entity, [row]))(row)
  const input = readInput(entity, raw, false, custom, isWritable, issues)
  if (issues.length > 0) throw invalid(work, issues)
  if (Object.keys(input).length === 0) return input
  if (!access.may('update', entity)) throw forbidden(access.actor, 'update', entity.name)

  const patch = parsePatch(entity, input, current, custom, { region: runtime.model.region, issues })
  await checkReferences(asCaller, entity, [{ values: patch, issues }])
  if (issues.length > 0) throw invalid(work, issues)
  const patched = encodeRecord(entity, { ...current, ...patch }, custom)
  for (const state of [row, patched]) await demandReach(asCaller, entity, 'update', [state])
  return patch
}
