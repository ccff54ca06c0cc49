/** One mail, as a mailbox or a provider hands it over. */
export interface IncomingMail {
  readonly raw: Uint8Array
  /** Attachments whose content was stored already and left empty in `raw`, in the order in which they stand there. */
  readonly stored?: readonly { readonly size: number; readonly ref: string }[]
}
