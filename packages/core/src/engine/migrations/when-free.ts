import { StoreError } from '../../store/store-error.ts'

const ATTEMPTS = 6
const FIRST_PAUSE_MS = 25

/** Runs `work`, and again while another writer is in the way. What was refused as busy did nothing. */
export async function whenFree<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const isBusy = error instanceof StoreError && error.code === 'BUSY'
      if (!isBusy || attempt === ATTEMPTS) throw error
    }
    await pause(FIRST_PAUSE_MS * 2 ** attempt)
  }
}

/** Lets others go ahead for a while. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
