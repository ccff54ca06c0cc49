/** How a request is sent: what of `fetch` whoever sends something needs. `guardedFetch()` makes one. */
export type Send = (url: string, init?: SendInit) => Promise<Response>

/** One request. */
export interface SendInit {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly signal?: AbortSignal
}
