/** How a request is sent: what of `fetch` whoever sends something needs. `guardedFetch()` makes one; `fetch` is one, unguarded. */
export interface Send {
  (url: string, init?: SendInit): Promise<Response>
  /** Refuses an address that it would not send to, as far as that can be told by looking at it. */
  readonly check?: (url: string) => void
}

/** One request. */
export interface SendInit {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly signal?: AbortSignal
}
