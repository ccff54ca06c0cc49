import { isFromNobody } from './is-automated.ts'
import { headerOf, headersOf, readableHeader } from './mail-headers.ts'
import type { ParsedMail } from './parse-mime.ts'
import { mailboxesIn } from './sender.ts'

/** A bounce in words alone. */
export interface PlainBounce {
  readonly addresses: readonly string[]
  /** A code as in `5.1.1`; empty where the words say none. */
  readonly status: string
  /** What stands below the words: mostly the mail that came back. */
  readonly below: string
}

const MOST_ADDRESSES = 20
const LOOKED_AT = 16_000

const SENDERS =
  /^(mailer-daemon|mail-daemon|mailerdaemon|postmaster|mail\.?delivery(\.?(sub)?system)?|microsoftexchange[0-9a-f]*)@/i
const SUBJECTS =
  /^(undeliver(ed|able)|mail delivery (failed|failure|subsystem)|delivery (status notification|failure|has failed|report)|failure notice|returned mail|mail system error|message (undeliverable|not delivered)|non-?delivery|warning: could not send|来自.{1,40}的退信|系统退信|退信|无法投递|未送达|邮件投递失败|传递失败|無法傳遞|自动回复：退信)/i
const WORDS =
  /(could not be delivered|couldn['’]?t be delivered|wasn['’]?t able to deliver|unable to deliver|this is a permanent error|following address(es)? failed|delivery to the following recipients? failed|permanent fatal errors|did not reach the following recipient|your message (wasn['’]?t|was not) delivered|无法发送到|无法投递|未能送达|被退回|投递失败|退信原因|发送失败|不存在)/i
/** Nothing has failed yet. */
const DELAYED =
  /(delayed|temporarily deferred|will (be )?retr(y|ied)|still being retried|no action is required|延迟|稍后重试)/i

/** By these words a server says that an address is none. */
const UNKNOWN =
  /(user unknown|unknown user|no such (user|mailbox|recipient|address)|user (doesn['’]?t|does not|not) (exist|found)|mailbox (not found|unavailable|does not exist)|recipient (not found|unknown|address rejected: user unknown)|unrouteable address|address (not found|does not exist)|account (has been )?(disabled|suspended|closed)|无此用户|用户不存在|收件人不存在|邮箱不存在|收件人.{0,90}不存在|帐户不存在|账号不存在|地址不存在)/i
const FULL =
  /(mailbox (is )?full|quota exceeded|over quota|insufficient storage|exceeded storage|邮箱已满|空间不足|容量不足)/i
const REFUSED = /(spam|blocked|blacklist|policy|rejected for|反垃圾|垃圾邮件|拒收)/i

/**
 * Reads the bounces that Exim, qmail, 163, QQ, Gmail and old Exchange write in words. It would rather overlook one than take
 * what somebody wrote for one: the sender, and the subject or the words, have to be of a machine, and an address named.
 */
export function readPlainBounce(mail: ParsedMail): PlainBounce | undefined {
  const { headers } = mail
  const said = mail.text.slice(0, LOOKED_AT)
  const { words, below } = parted(said)
  const from = mailboxesIn(headersOf(headers, 'from').slice(0, 1))[0]?.address ?? ''
  const isMachine =
    SENDERS.test(from) || (isFromNobody(headers) && headerOf(headers, 'auto-submitted') !== undefined)
  if (!isMachine) return undefined
  const subject = readableHeader(headers, 'subject') ?? ''
  if (DELAYED.test(subject) || (DELAYED.test(words) && !/permanent|永久/i.test(words))) return undefined
  const failed = mailboxesIn(headersOf(headers, 'x-failed-recipients')).map(({ address }) => address)
  if (failed.length === 0 && !(SUBJECTS.test(subject) && WORDS.test(words)) && !isQmail(words))
    return undefined
  const addresses = failed.length > 0 ? failed : addressesIn(words, from)
  return addresses.length === 0
    ? undefined
    : { addresses: addresses.slice(0, MOST_ADDRESSES), status: statusOf(words), below }
}

/** The words, and what came back below them. */
function parted(text: string): { words: string; below: string } {
  const at = text.search(
    /^(-{2,}\s?(this is a copy|below this line|original message|the header of the original|原始邮件|原邮件|forwarded message|----- original)|-{3,} enclosed|received: |message headers follow|原邮件信息|original message headers)/im,
  )
  return at === -1 ? { words: text, below: text } : { words: text.slice(0, at), below: text.slice(at) }
}

function isQmail(words: string): boolean {
  return /^hi\. this is the .{1,80}(program|deliver)/im.test(words)
}

function addressesIn(words: string, from: string): readonly string[] {
  const found = [
    ...words.matchAll(
      /(?<![\w.+-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,62}\.){1,8}[a-z]{2,24}/gi,
    ),
  ]
  const addresses = found
    .map(([address]) => address)
    .filter((address) => !SENDERS.test(address) && address !== from)
  return [...new Set(addresses)]
}

function statusOf(words: string): string {
  const code = /(?<![\d.])[45]\.\d{1,2}\.\d{1,3}(?![\d.])/.exec(words)?.[0]
  if (code && !/^5\.0\.0$/.test(code)) return code
  if (FULL.test(words)) return '5.2.2'
  if (UNKNOWN.test(words)) return '5.1.1'
  return REFUSED.test(words) ? '5.7.1' : (code ?? '')
}
