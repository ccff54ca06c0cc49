/** Legal forms, longest first where one contains another. */
const WESTERN_FORMS =
  /\b(incorporated|corporation|limited|company|gmbh & co kg|co kg|gmbh|kgaa|pte ltd|pty ltd|co ltd|inc|corp|ltd|llc|llp|plc|ag|kg|sarl|sas|sa|spa|srl|bv|nv|oy|ab|as|co)$/
const CHINESE_FORMS =
  /(集团)?(股份有限公司|有限责任公司|有限公司|分公司|总公司|公司|集团|厂|店|工作室|事务所)$/
const CHINESE_REGION = /^(中国|[一-鿿]{2,3}?(省|市|自治区))+/

/**
 * The part of a company's name by which people mean it: `ACME Co., Ltd.` is `acme`, `上海华为技术有限公司` is `华为技术`
 * once its region is marked as one (`上海市…`). Two names with the same core are probably one company.
 */
export function companyCore(name: string): string {
  const folded = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[（(][^（()）]*[)）]/g, ' ')
    .replace(/[.,'"’`·・]/g, '')
    .replace(/[^\p{L}\p{N}&]+/gu, ' ')
    .trim()
  return withoutForms(folded) || folded
}

function withoutForms(folded: string): string {
  let core = folded
  for (;;) {
    const shorter = core.replace(WESTERN_FORMS, '').replace(CHINESE_FORMS, '').trim()
    if (shorter === core || shorter === '') break
    core = shorter
  }
  const local = core.replace(CHINESE_REGION, '').trim()
  return local.length >= 2 ? local : core
}
