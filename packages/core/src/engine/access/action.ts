/** What may be done with records. */
export type Action = 'read' | 'create' | 'update' | 'delete'

/** What one evaluation of access needs to know of the moment. */
export interface Moment {
  readonly now: number
  readonly zone: string
}
