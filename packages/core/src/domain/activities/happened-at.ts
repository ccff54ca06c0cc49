/** The part of an activity that says when it happened. */
export interface Happened {
  readonly doneAt?: Date | null
  readonly dueAt?: Date | null
  readonly createdAt?: Date
}

/** When an activity happened: when it was done; one that was never planned when it was noted. Null: not yet. */
export function happenedAt({ doneAt, dueAt, createdAt }: Happened): Date | null {
  return doneAt ?? (dueAt ? null : (createdAt ?? null))
}

/** Activities that count as done when they were noted, as a condition. */
export const NOTED = { doneAt: null, dueAt: null } as const
