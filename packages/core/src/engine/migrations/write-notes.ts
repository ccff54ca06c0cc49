import { oneOf } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { MigrationInput } from './declared.ts'
import { migrationTable, noteId, noteRow } from './ledger.ts'
import type { Stock } from './plan-schema.ts'
import { SYSTEM_TENANT } from './system-tenant.ts'
import type { Noting, TableNote } from './table-note.ts'

/** What the ledger should say of tables, where it says something else. */
export interface NoteChanges {
  readonly added: readonly TableNote[]
  readonly changed: readonly TableNote[]
  readonly gone: readonly string[]
}

/** Compares the ledger's notes with those that `note` makes. */
export function noteChanges(
  input: MigrationInput,
  { found, ledger }: Stock,
  note: (noting: Noting) => TableNote | undefined,
  applied: ReadonlySet<string> = new Set(),
): NoteChanges {
  const { tables, renames = [] } = input
  const names = new Set([...tables.map(({ table }) => table.name), ...ledger.notes.keys()])
  const notes = [...names].map((name) => {
    const before = ledger.notes.get(name)
    const declared = tables.find(({ table }) => table.name === name)
    const info = found.find((table) => table.name === name)
    return { name, before, now: note({ before, declared, renames, found: info, applied }) }
  })
  return {
    added: notes.flatMap(({ before, now }) => (now && !before ? [now] : [])),
    changed: notes.flatMap(({ before, now }) => (now && before && !isSame(before, now) ? [now] : [])),
    gone: notes.flatMap(({ name, before, now }) => (before && !now ? [name] : [])),
  }
}

/** Whether the ledger says what it should. */
export function isNoted({ added, changed, gone }: NoteChanges): boolean {
  return added.length + changed.length + gone.length === 0
}

/** Brings the ledger's notes up to date. */
export async function writeNotes(
  store: Store,
  { added, changed, gone }: NoteChanges,
  now: number,
): Promise<void> {
  const insertable = added.map((note) => noteRow(note, now))
  if (insertable.length > 0)
    await store.insert(migrationTable, SYSTEM_TENANT, insertable, { skipTaken: true })
  const patches = changed.map((note) => {
    const { id: _, ...set } = noteRow(note, now)
    return { id: noteId(note.table), set }
  })
  if (patches.length > 0) await store.patch(migrationTable, SYSTEM_TENANT, patches)
  if (gone.length > 0) await store.delete(migrationTable, SYSTEM_TENANT, oneOf('id', gone.map(noteId)))
}

function isSame(before: TableNote, now: TableNote): boolean {
  return JSON.stringify(before) === JSON.stringify(now)
}
