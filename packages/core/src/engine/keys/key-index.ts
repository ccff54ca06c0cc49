/** The keys of records that are looked up by likeness, as commands and queries ask them. Who reads the records is theirs. */
export interface KeyIndex {
  /** Ids of live records with one of these keys, by key; of the other tenants' and of deleted records none. */
  find(entity: string, keys: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>
  /** Whether every record has its keys, made in the way in which they are made now. */
  isCurrent(entity: string): Promise<boolean>
}

/** The same for commands, which may also make keys anew. */
export interface KeyKeeping extends KeyIndex {
  /**
   * Makes the keys of the next `limit` records anew, by id. Resolves to how many, and to where to go on; without
   * `next` it was the last batch, and the index is current from now on.
   */
  rewrite(
    entity: string,
    after: string | undefined,
    limit: number,
  ): Promise<{ readonly count: number; readonly next?: string }>
}
