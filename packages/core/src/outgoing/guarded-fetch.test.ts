import { pipeline, Readable } from 'node:stream'
import { createGzip, gzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { isCrmError } from '../engine/errors.ts'
import { type WebServer, webServer } from './fixtures/web-server.ts'
import { guardedFetch } from './guarded-fetch.ts'

async function server(...given: Parameters<typeof webServer>): Promise<WebServer> {
  const started = await webServer(...given)
  onTestFinished(() => started[Symbol.asyncDispose]())
  return started
}

const reasonOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'sent',
    (error: unknown) => (isCrmError(error, 'CRM_OUTGOING_REFUSED') ? error.meta['reason'] : error),
  )
const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'sent',
    (error: unknown) => (isCrmError(error) ? error.code : error),
  )
/** Every name leads here, as names do that somebody else owns. */
const resolvesTo =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

it.each([
  ['loopback', 'https://127.0.0.1/', 'address'],
  ['all of loopback', 'https://127.8.9.1/', 'address'],
  ['octal', 'https://0177.0.0.1/', 'spelling'],
  ['decimal', 'https://2130706433/', 'spelling'],
  ['hexadecimal', 'https://0x7f.1/', 'spelling'],
  ['short', 'https://127.1/', 'spelling'],
  ['a public address in decimal', 'https://134744072/', 'spelling'],
  ['IPv4 in IPv6', 'https://[::ffff:127.0.0.1]/', 'spelling'],
  ['IPv4 in IPv6, in form', 'https://[::ffff:7f00:1]/', 'address'],
  ['IPv4-compatible IPv6', 'https://[::7f00:1]/', 'address'],
  ['IPv6 loopback', 'https://[::1]/', 'address'],
  ['unspecified IPv6', 'https://[::]/', 'address'],
  ['NAT64', 'https://[64:ff9b::7f00:1]/', 'address'],
  ['NAT64 of a network', 'https://[64:ff9b:1::a00:1]/', 'address'],
  ['6to4', 'https://[2002:7f00:1::]/', 'address'],
  ['unique local', 'https://[fd00:ec2::254]/', 'address'],
  ['IPv6 link-local', 'https://[fe80::1]/', 'address'],
  ['IPv6 documentation', 'https://[2001:db8::1]/', 'address'],
  ['metadata of a cloud', 'https://169.254.169.254/latest/meta-data', 'address'],
  ['unspecified', 'https://0.0.0.0/', 'address'],
  ['private', 'https://10.1.2.3/', 'address'],
  ['private', 'https://172.31.0.1/', 'address'],
  ['private', 'https://192.168.1.1/', 'address'],
  ['carrier-grade NAT', 'https://100.64.0.1/', 'address'],
  ['multicast', 'https://224.0.0.1/', 'address'],
  ['broadcast', 'https://255.255.255.255/', 'address'],
  ['documentation', 'https://203.0.113.9/', 'address'],
  ['localhost', 'https://localhost/', 'address'],
  ['localhost with its dot', 'https://localhost./', 'spelling'],
  ['ideographic stops', 'https://127。0。0。1/', 'spelling'],
  ['half-width stops', 'https://127｡0｡0｡1/', 'spelling'],
  ['full-width stops in a name', 'https://example．com/', 'spelling'],
  ['full-width letters', 'https://ｌｏｃａｌｈｏｓｔ/', 'spelling'],
  ['letters in circles', 'https://ⓛocalhost/', 'spelling'],
  ['percent signs', 'https://%31%32%37.0.0.1/', 'spelling'],
  ['backslashes', 'https:\\\\127.0.0.1/', 'spelling'],
  ['a line break in the host', 'https://exam\nple.com/', 'spelling'],
  ['no slashes', 'https:example.com', 'spelling'],
  ['a name and password', 'https://user:pass@example.com/', 'credentials'],
  ['an empty name', 'https://@example.com/', 'spelling'],
  ['files', 'file:///etc/passwd', 'scheme'],
  ['gopher', 'gopher://127.0.0.1:6379/_FLUSHALL', 'scheme'],
  ['data', 'data:text/plain,hello', 'scheme'],
  ['without TLS', 'http://example.com/', 'scheme'],
  ['the port of PostgreSQL', 'https://example.com:5432/', 'port'],
  ['no address', 'example.com', 'url'],
])('AC-39 refuses %s: %s', async (_, url, reason) => {
  const send = guardedFetch({
    resolve: url.includes('localhost') ? resolvesTo('127.0.0.1') : resolvesTo('1.1.1.1'),
  })

  expect(await reasonOf(send(url))).toBe(reason)
})

it.each([
  ['to loopback', ['127.0.0.1']],
  ['to IPv6 loopback', ['::1']],
  ['to a private address among public ones', ['93.184.216.34', '10.0.0.1']],
  ['to IPv4 in IPv6', ['::ffff:10.0.0.1']],
  ['nowhere', []],
])('AC-39 refuses a name that leads %s', async (_, addresses) => {
  const send = guardedFetch({ resolve: resolvesTo(...addresses) })

  expect(await reasonOf(send('https://innocent.example/'))).toBe('address')
})

it('AC-39 connects to the address that it checked: a name that changes its answer changes nothing', async () => {
  const first = await server((_, response) => response.end('checked'))
  const questions: string[] = []
  const rebinding = async (host: string) => {
    questions.push(host)
    return [{ address: questions.length === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]
  }
  const allow = [`http://rebinding.example:${first.port}`]
  const send = guardedFetch({ allow, resolve: rebinding })

  const answer = await send(`http://rebinding.example:${first.port}/`)

  expect(await answer.text()).toBe('checked')
  expect(questions).toEqual(['rebinding.example'])
  expect(await reasonOf(send('https://rebinding.example/'))).toBe('address')
})

it('AC-39 checks where a redirect leads', async () => {
  const inside = await server((_, response) => response.end('secret'))
  const targets: Record<string, string> = {
    '/private': `http://127.0.0.1:${inside.port}/`,
    '/named': `https://inside.example:${inside.port}/`,
    '/metadata': 'https://169.254.169.254/',
    '/odd': 'https://0177.0.0.1/',
    '/file': 'file:///etc/passwd',
    '/slashes': `//127.0.0.1:${inside.port}/`,
  }
  const outside = await server(({ url = '' }, response) =>
    response.writeHead(302, { location: targets[url] ?? '/loop' }).end(),
  )
  const send = guardedFetch({
    allow: [`http://hooks.example:${outside.port}`],
    resolve: resolvesTo('127.0.0.1'),
  })

  const reasons = await Promise.all(
    [...Object.keys(targets), '/loop'].map((path) =>
      reasonOf(send(`http://hooks.example:${outside.port}${path}`)),
    ),
  )

  expect(reasons).toEqual(['scheme', 'port', 'address', 'spelling', 'scheme', 'scheme', 'redirect'])
  expect(inside.asked).toEqual([])
})

it('AC-39 lets a host on the list be private, on the port of the list alone', async () => {
  const erp = await server((_, response) => response.end('42'))
  const other = await server((_, response) => response.end('secret'))
  const send = guardedFetch({ allow: [`http://erp.internal:${erp.port}`], resolve: resolvesTo('127.0.0.1') })

  const answer = await send(`http://erp.internal:${erp.port}/stock`)
  const refusal = await reasonOf(send(`http://erp.internal:${other.port}/`))

  expect([answer.status, await answer.text(), refusal]).toEqual([200, '42', 'scheme'])
  expect(other.asked).toEqual([])
})

it('sends no signature on to another origin, and no POST to where a redirect leads', async () => {
  const second = await server((_, response) => response.end('there'))
  const first = await server((_, response) =>
    response.writeHead(307, { location: `http://two.example:${second.port}/` }).end(),
  )
  const allow = [`http://one.example:${first.port}`, `http://two.example:${second.port}`]
  const send = guardedFetch({ allow, resolve: resolvesTo('127.0.0.1') })
  const headers = {
    Authorization: 'Bearer x',
    'webhook-signature': 'v1,x',
    'X-Api-Key': 'x',
    Accept: 'text/plain',
  }

  const answer = await send(`http://one.example:${first.port}/`, { headers })
  const refusal = await reasonOf(
    send(`http://one.example:${first.port}/`, { method: 'POST', headers, body: '{}' }),
  )

  expect([await answer.text(), refusal]).toEqual(['there', 'redirect'])
  expect(first.asked[0]?.headers).toMatchObject({ authorization: 'Bearer x' })
  expect(second.asked).toHaveLength(1)
  expect(Object.keys(second.asked[0]?.headers ?? {}).sort()).toEqual([
    'accept',
    'accept-encoding',
    'connection',
    'host',
  ])
})

it('AC-40 takes no more of an endless answer than was asked for', async () => {
  let sent = 0
  function* blocks() {
    for (const block = new Uint8Array(64_000); ; sent += block.length) yield block
  }
  const endless = await server((_, response) => pipeline(Readable.from(blocks()), response, () => undefined))
  const send = guardedFetch({ allow: [`http://127.0.0.1:${endless.port}`], mostBytes: 100_000 })

  const answer = await send(`http://127.0.0.1:${endless.port}/`)

  expect(await codeOf(answer.text())).toBe('CRM_OUTGOING_TOO_LARGE')
  expect(sent).toBeLessThan(20_000_000)
})

it('AC-40 counts a packed answer as it unpacks', async () => {
  const bomb = await server((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    const gzip = createGzip()
    gzip.pipe(response)
    gzip.end(new Uint8Array(200_000_000))
  })
  const small = await server((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'x-kind': 'small' })
    response.end(gzipSync('hello'))
  })
  const odd = await server((_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end('x'),
  )
  const ports = [bomb, small, odd].map(({ port }) => port)
  const send = guardedFetch({ allow: ports.map((port) => `http://127.0.0.1:${port}`) })
  const [swollen, plain] = [
    await send(`http://127.0.0.1:${bomb.port}/`),
    await send(`http://127.0.0.1:${small.port}/`),
  ]

  expect(await codeOf(swollen.text())).toBe('CRM_OUTGOING_TOO_LARGE')
  expect([await plain.text(), plain.headers.get('content-encoding'), plain.headers.get('x-kind')]).toEqual([
    'hello',
    null,
    'small',
  ])
  expect(await reasonOf(send(`http://127.0.0.1:${odd.port}/`))).toBe('encoding')
})

it.each([
  ['never answers', () => undefined],
  [
    'drips a byte at a time',
    (response: { write(text: string): unknown; destroyed: boolean }) => {
      const drip = setInterval(() => (response.destroyed ? clearInterval(drip) : response.write('.')), 20)
    },
  ],
])('AC-40 ends in time with an endpoint that %s', async (_, answer) => {
  const slow = await server((_request, response) => void answer(response))
  const send = guardedFetch({ allow: [`http://127.0.0.1:${slow.port}`], timeout: '300ms' })

  expect(await codeOf(send(`http://127.0.0.1:${slow.port}/`).then((given) => given.text()))).toBe(
    'CRM_OUTGOING_TIMEOUT',
  )
})

it('leaves an answer that nobody reads to its time, and tells the process nothing of it', async () => {
  const closed: unknown[] = []
  const endless = await server((_, response) => {
    response.once('close', () => closed.push('closed'))
    response.writeHead(200, { 'content-encoding': 'gzip' }).write(gzipSync('x').subarray(0, 12))
  })
  const send = guardedFetch({ allow: [`http://127.0.0.1:${endless.port}`], timeout: '100ms' })

  const answer = await send(`http://127.0.0.1:${endless.port}/`)

  await expect.poll(() => closed).toEqual(['closed'])
  expect(answer.status).toBe(200)
})

it('tells of a failure neither addresses nor what was answered', async () => {
  const gone = await webServer((_, response) => response.end())
  await gone[Symbol.asyncDispose]()
  const send = guardedFetch({ allow: [`http://db.internal:${gone.port}`], resolve: resolvesTo('127.0.0.1') })

  const failure = await send(`http://db.internal:${gone.port}/`).catch((error: unknown) => error)

  expect(failure).toMatchObject({
    code: 'CRM_OUTGOING_FAILED',
    meta: { reason: 'ECONNREFUSED' },
    retryable: true,
  })
  expect(JSON.stringify(failure)).not.toContain('127.0.0.1')
  expect((failure as Error).cause).toBeUndefined()
})

it.each(['erp.internal:8443/path', 'ftp://erp.internal', 'a b', 'user@erp.internal'])(
  'refuses "%s" in its list',
  (entry) => {
    expect(() => guardedFetch({ allow: [entry] })).toThrow('allow')
  },
)
