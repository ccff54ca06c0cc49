import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DemoFolder, demoFolder } from './demo-folder.ts'
import { makeRows } from './make-rows.ts'
import { writeSample } from './make-sample.ts'
import { neutralised, restored, writeCsv } from './write-csv.ts'

let demo: DemoFolder
beforeEach(async () => {
  demo = await demoFolder()
})
afterEach(() => demo.remove())

describe('a file that cannot be read', () => {
  const gb18030 = Buffer.from('d0d5c3fb2cd3cacfe40ac0eec0d72c6c40782e636f6d0a', 'hex')

  it.each<[string, string | Buffer, string]>([
    ['is empty', '', 'is empty'],
    ['has nothing but a BOM', '\uFEFF', 'is empty'],
    ['is in another encoding', gb18030, '--encoding gb18030'],
    ['has no column for the name', 'Colour,E-mail\nred,a@example.com\n', 'No column looks like name'],
    ['has no address', 'Name,Colour\nAda,red\n', 'No column looks like email or phone'],
    ['has a quote that never ends', 'Name,E-mail\n"Ada,a@example.com\n', 'no sound CSV'],
  ])('is refused in plain words: it %s', async (_, content, words) => {
    const file = join(demo.folder, 'bad.csv')
    await writeFile(file, content)

    const { code, text } = await demo.run(file)

    expect(code).toBe(1)
    expect(text).toContain(words)
    expect(await readdir(demo.folder)).not.toContain('errors.csv')
  })

  it.each<[string, string | Buffer, string[]]>([
    ['GB18030, when told', gb18030, ['--encoding', 'gb18030']],
    ['a BOM, CRLF and semicolons', '\uFEFFVorname;Name;E-Mail\r\nx;"Ada;\r\nLovelace";a@example.com\r\n', []],
    [
      'tabs, and the parts of a name apart',
      'First name\tLast name\tMail\nAda\tLovelace\ta@example.com\n',
      [],
    ],
    ['empty lines, empty and repeated headings', 'Name,,E-mail,E-mail\n\nAda,x,,a@example.com\n\n', []],
  ])('is read: %s', async (_, content, args) => {
    const file = join(demo.folder, 'good.csv')
    await writeFile(file, content)

    const { code, text } = await demo.run(file, ...args)

    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringMatching(/New leads +1\n/) })
  })

  it('says how it is used when it does not understand', async () => {
    for (const args of [['--rows', 'many'], ['--lang', 'fr'], ['--colour'], ['a.csv', 'b.csv']]) {
      const { code, text } = await demo.run(...args)
      expect({ code, text }).toMatchObject({ code: 1, text: expect.stringContaining('npm run demo') })
    }
  })
})

describe('a cell of an error file', () => {
  it.each([
    '=HYPERLINK("x")',
    '+cmd',
    '-2+3',
    '@SUM(A1)',
    '\tx',
    '\rx',
    '＝1',
    ' =1',
    `"=1"`,
    "'=1",
    '+8613800138000',
  ])('is harmless, and comes back as it was: %j', (cell) => {
    expect(neutralised(cell)).toBe(`'${cell}`)
    expect(restored(neutralised(cell))).toBe(cell)
  })

  it.each(['Ada', "O'Neill", "'quoted'", '1-2', ''])('is left alone: %j', (cell) => {
    expect(neutralised(cell)).toBe(cell)
    expect(restored(cell)).toBe(cell)
  })
})

describe('the sample', () => {
  it('is what its script writes', async () => {
    const file = join(demo.folder, 'sample.csv')
    await writeSample(file)

    expect(await readFile(file, 'utf8')).toBe(await readFile(join(import.meta.dirname, 'leads.csv'), 'utf8'))
  })

  it('holds what files hold: both languages, duplicates, bad rows', async () => {
    await writeCsv(join(demo.folder, 'few.csv'), makeRows(50))

    expect(await demo.run(join(demo.folder, 'few.csv'))).toMatchObject({ code: 0 })
  })
})
