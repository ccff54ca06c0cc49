import { type Duration, milliseconds } from './time/duration.ts'

/** What somebody gave without types: an object of anything. */
export type Given = Readonly<Record<string, unknown>>

/** What is wrong with something given, in both languages. */
export interface Words {
  readonly message: string
  readonly zh: string
}

/** An object, and no list. */
export function isObject(given: unknown): given is Given {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
}

/** What stands where a name should, for a problem to tell: nothing that is given may fail to be told. */
export function nameOf(given: unknown): string {
  return typeof given === 'object' && given !== null ? 'object' : String(given)
}

/** A list, or none where it is something else. */
export function listOf(given: unknown): readonly unknown[] {
  return Array.isArray(given) ? given : []
}

/** A list of texts. */
export function isListOfText(given: unknown): given is readonly string[] {
  return Array.isArray(given) && given.every((one) => typeof one === 'string')
}

/** A whole number from 1. */
export function isCount(given: unknown): boolean {
  return Number.isSafeInteger(given) && (given as number) >= 1
}

/** A duration, which may be none at all: `0d`. */
export function isDuration(given: unknown): boolean {
  return spanOf(given) >= 0
}

/** A duration in which something can happen. */
export function isTimeToPass(given: unknown): boolean {
  return spanOf(given) > 0
}

function spanOf(given: unknown): number {
  try {
    return typeof given === 'string' ? milliseconds(given as Duration) : Number.NaN
  } catch {
    return Number.NaN
  }
}
