import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'
import { sha256 } from '../../engine/ids.ts'
import type { SubjectRecords } from '../../engine/privacy/keeping.ts'
import type { Json } from '../../store/table.ts'
import type { PersonName } from './person.ts'

/** Who stands behind a pseudonym: kept apart from the records, for few eyes, until it is forgotten. */
export const pseudonym = defineEntity('pseudonym', {
  fields: {
    alias: f.text({ max: 63 }).managed().unique().label({ en: 'Pseudonym', 'zh-CN': '化名' }),
    entity: f.text({ max: 63 }).managed().label({ en: 'Entity', 'zh-CN': '实体' }),
    recordId: f.text({ max: 128 }).managed().label({ en: 'Person', 'zh-CN': '人员' }),
    /** What was replaced, by entity and record. */
    identity: f
      .json()
      .optional()
      .managed()
      .personal('identity')
      .label({ en: 'Identity', 'zh-CN': '身份信息' }),
  },
  subject: 'recordId',
  lists: [{ filter: ['recordId'], sort: '-createdAt' }],
  label: { en: 'Pseudonym', 'zh-CN': '化名对照' },
})

/** The pseudonym of a person, the same each time, with what it stands for. */
export async function keepPseudonym(
  { records, personal, newId }: CommandContext,
  { entity, id: recordId }: PersonName,
  found: SubjectRecords,
): Promise<string> {
  const [known] = await records(pseudonym).where({ entity, recordId }, { limit: 1 })
  if (known) return known.alias
  const identity: Record<string, Json> = {}
  for (const [name, ids] of found) {
    if (!personal.isPerson(name)) continue
    for (const record of await personal.records(name, [...ids]))
      identity[`${name}/${record.id}`] = asJson(
        personal.identity(name).map((field) => [field, record[field]]),
      )
  }
  const alias = `person-${await randomName(newId())}`
  await records(pseudonym).create({ alias, entity, recordId, identity })
  return alias
}

/** Forgets who stands behind a pseudonym: from then on nobody can tell. */
export const forgetPseudonym = defineCommand({
  name: 'pseudonym.forget',
  input: z.strictObject({ id: z.string() }),

  async run({ id: given }, { records, personal }): Promise<{ readonly alias: string }> {
    const { id, alias } = await records(pseudonym).visible(given)
    await personal.erase(pseudonym.name, [id], { mode: 'anonymise', requestId: id })
    await records(pseudonym).delete(id)
    return { alias }
  },
})

/** From an id that tells when it was made, a name that does not. */
async function randomName(id: string): Promise<string> {
  return (await sha256(id)).slice(0, 16)
}

function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}
