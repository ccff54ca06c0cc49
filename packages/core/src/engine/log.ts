/** Where the engine says what a host should know. Any logger with these four methods fits, `console` too. */
export interface Logger {
  debug(message: string, details?: Record<string, unknown>): void
  info(message: string, details?: Record<string, unknown>): void
  warn(message: string, details?: Record<string, unknown>): void
  error(message: string, details?: Record<string, unknown>): void
}

/** Says nothing: what a host gets that passes no logger. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
