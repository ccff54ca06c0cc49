import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { StoreError } from '@guanxi/core/store'
import { isOfTheFile } from './sqlite-failure.ts'

/** Why a file can't be opened, with its path. Undefined when the file isn't the matter: trying again may help then. */
export function openFailure(error: unknown, file: string): StoreError | undefined {
  if (!isOfTheFile(error)) return undefined
  // Resolved, because what a path is relative to is what one most often gets wrong.
  return new StoreError('CANNOT_OPEN', sentence(resolve(file)), { cause: error })
}

function sentence(file: string): string {
  const folder = dirname(file)
  if (!existsSync(folder)) return `The folder ${folder} does not exist, so ${file} cannot be made.`
  if (!existsSync(file)) return `The file ${file} cannot be made: may this process write in ${folder}?`
  if (statSync(file).isDirectory()) return `${file} is a folder, and no file.`
  return `The file ${file} cannot be used: is it a SQLite database, and may this process read and write it and its folder?`
}
