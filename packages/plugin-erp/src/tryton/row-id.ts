/** The id of a row, as the port writes ids: as a text. Null where it cannot be one. */
export function rowId(remoteId: string): number | null {
  return /^[1-9]\d{0,14}$/.test(remoteId) ? Number(remoteId) : null
}
