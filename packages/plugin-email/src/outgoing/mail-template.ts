import { type Issue, isCrmError, type Locale, type SchemaLike, type SchemaOutput } from '@guanxi/core'
import type { SafeHtml } from './html-tag.ts'
import { oneLine } from './one-line.ts'
import { outgoingErrors } from './outgoing-errors.ts'

type Given<S extends SchemaLike> = NonNullable<S['~standard']['types']>['input']

/** A mail in one language: functions of the data. */
export interface MailTexts<Data> {
  readonly subject: (data: Data) => string
  /** Plain text, for whoever reads no HTML. */
  readonly text: (data: Data) => string
  readonly html?: (data: Data) => SafeHtml
}

/** A template as it is written down. Its own texts are English; those of other languages stand under them. */
export interface MailTemplateDefinition<S extends SchemaLike> extends MailTexts<SchemaOutput<S>> {
  readonly id: string
  /** What the texts are written with, by any Standard Schema library that answers at once. */
  readonly data: S
  /** Data that shows what the mail looks like, and proves at the start that it can be written. */
  readonly sample: Given<S>
  readonly 'zh-CN'?: MailTexts<SchemaOutput<S>>
}

/** A mail as it was written. */
export interface RenderedMail {
  readonly subject: string
  readonly text: string
  readonly html?: string
}

/** A mail that is written again and again, with other data. */
export interface MailTemplate<Data> {
  readonly id: string
  /** Writes it, in English where the language has no texts. Missing or wrong data is told as EMAIL_TEMPLATE_DATA. */
  render(data: Data, how?: { readonly locale?: Locale }): RenderedMail
  /** What it looks like with its sample. */
  preview(how?: { readonly locale?: Locale }): RenderedMail
}

const LONGEST_SUBJECT = 500

/**
 * Defines a mail that is written with data. The data is typed and checked; what stands in HTML is escaped by {@link html}.
 * The sample is written at once, in each language, so that a template which cannot be written is told of at the start.
 *
 * @example
 * ```ts
 * const welcome = mailTemplate({
 *   id: 'welcome',
 *   data: z.strictObject({ name: z.string().min(1) }),
 *   sample: { name: 'Li Lei' },
 *   subject: ({ name }) => `Welcome, ${name}`,
 *   text: ({ name }) => `Dear ${name},\n\nit is good to have you with us.`,
 *   html: ({ name }) => html`<p>Dear ${name},</p><p>it is good to have you with us.</p>`,
 *   'zh-CN': { subject: ({ name }) => `欢迎，${name}`, text: ({ name }) => `${name}，您好：\n\n感谢您的加入。` },
 * })
 * console.log(welcome.render({ name: '李雷' }, { locale: 'zh-CN' }).subject) // 欢迎，李雷
 * ```
 */
export function mailTemplate<S extends SchemaLike>(
  definition: MailTemplateDefinition<S>,
): MailTemplate<Given<S>> {
  const { id, sample } = definition

  function render(data: Given<S>, { locale = 'en' }: { readonly locale?: Locale } = {}): RenderedMail {
    const { subject, text, html } = (locale === 'zh-CN' && definition['zh-CN']) || definition
    const checked = checkedData(definition, data)
    return {
      subject: oneLine(subject(checked), LONGEST_SUBJECT),
      text: text(checked),
      ...(html && { html: String(html(checked)) }),
    }
  }

  const template: MailTemplate<Given<S>> = { id, render, preview: (how) => render(sample, how) }
  demandSample(template)
  return template
}

function checkedData<S extends SchemaLike>(
  { id, data }: MailTemplateDefinition<S>,
  given: unknown,
): SchemaOutput<S> {
  const result = data['~standard'].validate(given)
  if (result instanceof Promise)
    throw outgoingErrors.EMAIL_TEMPLATE_INVALID({ template: id }, { issues: [SYNCHRONOUS] })
  if (!result.issues) return result.value as SchemaOutput<S>
  const issues = result.issues.map(({ path = [] }) => wrong(path.map(step).join('.')))
  throw outgoingErrors.EMAIL_TEMPLATE_DATA({ template: id }, { issues })
}

function demandSample({ id, preview }: MailTemplate<never>): void {
  for (const locale of ['en', 'zh-CN'] as const) {
    try {
      preview({ locale })
    } catch (cause) {
      const issues = isCrmError(cause) ? cause.issues : []
      throw outgoingErrors.EMAIL_TEMPLATE_INVALID({ template: id }, { cause, issues: [SAMPLE, ...issues] })
    }
  }
}

function step(part: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof part === 'object' ? part.key : part)
}

/** Only where: what a schema says may repeat the value, which is somebody's. */
function wrong(path: string): Issue {
  return {
    code: 'TEMPLATE_DATA',
    path,
    message: 'is missing, or not what the template takes.',
    zh: '缺失或不符合模板的要求。',
  }
}

const SAMPLE: Issue = {
  code: 'TEMPLATE_SAMPLE',
  path: 'sample',
  message: 'cannot be written by the template.',
  zh: '无法由该模板生成。',
}
const SYNCHRONOUS: Issue = {
  code: 'TEMPLATE_SCHEMA',
  path: 'data',
  message: 'needs a schema that answers at once.',
  zh: '的校验模式必须是同步的。',
}
