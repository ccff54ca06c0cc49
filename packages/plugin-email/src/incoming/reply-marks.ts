/** How programs begin what a mail repeats of an earlier one. Each is looked for in one short line, from its beginning. */

/** Somebody wrote at some time; the quotation follows. Such a line may be broken into several. */
export function isAttribution(line: string): boolean {
  return (
    isBetween(line, ['on ', 'at '], ['wrote:', 'wrote：']) ||
    isBetween(line, ['在', '在 '], ['写道：', '写道:', '寫道：', '寫道:']) ||
    (/[写寫]道\s?[:：]$/.test(line) &&
      (/于\s?\d{4}\s?年/.test(line) ||
        /於\s?\d{4}\s?年/.test(line) ||
        /\d{4}[-/年]\d{1,2}[-/月]/.test(line))) ||
    isBetween(line, ['am '], ['schrieb:']) ||
    (line.startsWith('Am ') && / schrieb .{1,200}:$/.test(line)) ||
    isBetween(line, ['le '], ['a écrit :', 'a écrit:', 'a écrit :']) ||
    isBetween(line, ['el '], ['escribió:'])
  )
}

/** Whether a line may be the first of an attribution that goes on in the next. */
export function beginsAttribution(line: string): boolean {
  return line.length < 300 && (/^(on |at |在|于|am |le |el )/i.test(line) || /[于於]\s?\d{4}\s?年/.test(line))
}

function isBetween(line: string, begins: readonly string[], ends: readonly string[]): boolean {
  const low = line.toLowerCase()
  return (
    begins.some((begin) => low.startsWith(begin)) && ends.some((end) => low.endsWith(end)) && /\d/.test(line)
  )
}

const RULED =
  /^[-‐_—=*]{2,}\s?(original message|original|original appointment|reply message|邮件原件|原始邮件|原始郵件|原邮件|回复的原邮件|ursprüngliche nachricht|message d'origine|mensaje original)\s?[-‐_—=*]{2,}$/i

/** `-----Original Message-----`, `------------------ 原始邮件 ------------------`. */
export function isRuledQuote(line: string): boolean {
  return RULED.test(line.replaceAll('&nbsp;', ' '))
}

const FROM = /^(from|发件人|发送人|寄件者|寄件人|von|de)\s?[:：]/i
const OTHERS =
  /^(sent|date|to|cc|subject|发送时间|发送日期|日期|时间|收件人|抄送|主题|寄件日期|傳送時間|收件者|副本|主旨|gesendet|an|betreff|envoyé|à|objet)\s?[:：]/i

/** The block of lines by which Outlook, Foxmail, QQ and DingTalk say what follows: the sender, and two more of it. */
export function isHeaderBlock(lines: readonly string[], at: number): boolean {
  if (!FROM.test(fieldOf(lines[at]))) return false
  let others = 0
  for (const line of lines.slice(at + 1, at + 8)) if (OTHERS.test(fieldOf(line))) others++
  return others >= 2
}

/** Without the marks of emphasis and the spaces within labels: `*From:*`, `日　期：`. */
function fieldOf(line = ''): string {
  return line
    .slice(0, 60)
    .replace(/^[>\s*]+/, '')
    .replace(/^([\u4E00-\u9FFF])[\s\u3000]+([\u4E00-\u9FFF])/, '$1$2')
    .replace(/\*/, '')
}

const SENT_FROM =
  /^(sent from (my|mail for|outlook|yahoo|proton|samsung|huawei|xiaomi|an? )|sent with |sent via |get outlook for |发自我的|发自 ?(iphone|华为|小米|网易|qq|foxmail)|从我的.{1,20}发送|來自我的|来自我的|從我的.{1,20}傳送|发送自|发送自我的|从 ?windows ?版|获取 ?outlook|下载 ?outlook|由.{1,20}发送$|von meinem .{1,30} gesendet|envoyé de mon |enviado desde mi )/i

/** `-- `, or the line that a telephone puts below everything. */
export function isSignature(line: string): boolean {
  return line === '-- ' || line === '--' || SENT_FROM.test(line.trim())
}
