import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { mailboxErrors } from './mailbox/mailbox-errors.ts'

/** Where the content of attachments is kept. Each tenant has its own: a `ref` opens nothing for another. */
export interface AttachmentStore {
  /** Keeps the content as it arrives, and says by which `ref` it is found again. It never holds the whole of it in memory. */
  keep(
    content: AsyncIterable<Uint8Array>,
    about: { readonly name: string; readonly type: string; readonly tenant: string },
  ): Promise<{ ref: string; size: number }>
  /** The content, piece by piece. Fails with EMAIL_ATTACHMENT_UNKNOWN where there is none. */
  open(ref: string, about: { readonly tenant: string }): Promise<AsyncIterable<Uint8Array>>
}

/** Keeps attachments as files: in a folder of each tenant, named after their content, so that the same is kept once. */
export function attachmentsIn(folder: string): AttachmentStore {
  // A name of its own making: what a tenant is called may mean a path, or differ by letter case alone.
  const folderOf = (tenant: string) =>
    join(folder, createHash('sha256').update(tenant).digest('hex').slice(0, 32))

  return {
    async keep(content, { tenant }) {
      const home = folderOf(tenant)
      await mkdir(home, { recursive: true, mode: 0o700 })
      const unfinished = join(home, `${randomBytes(16).toString('hex')}.part`)
      try {
        const kept = await writeDown(content, unfinished)
        await rename(unfinished, join(home, kept.ref))
        return kept
      } catch (error) {
        await rm(unfinished, { force: true })
        throw error
      }
    },

    async open(ref, { tenant }) {
      if (!IS_REF.test(ref)) throw mailboxErrors.EMAIL_ATTACHMENT_UNKNOWN({})
      const file = await open(join(folderOf(tenant), ref)).catch((cause) => {
        throw mailboxErrors.EMAIL_ATTACHMENT_UNKNOWN({}, { cause })
      })
      return file.createReadStream()
    },
  }
}

const IS_REF = /^[0-9a-f]{64}$/

/** Writes a new file, and has it on the disk when it returns. */
async function writeDown(
  content: AsyncIterable<Uint8Array>,
  path: string,
): Promise<{ ref: string; size: number }> {
  const hash = createHash('sha256')
  let size = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const piece of content) {
      hash.update(piece)
      size += piece.byteLength
      await file.writeFile(piece)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { ref: hash.digest('hex'), size }
}
