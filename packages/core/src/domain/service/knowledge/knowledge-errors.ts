import { defineErrors } from '../../../engine/errors.ts'

/** What the knowledge base refuses. */
export const knowledgeErrors = defineErrors({
  CRM_ARTICLE_DRAFTED: {
    en: 'There is a draft of this article in this language already.',
    zh: '该文章在此语言下已有草稿。',
    hint: 'Edit it with article.edit: `meta.versionId` names it.',
  },
  CRM_ARTICLE_EMPTY: {
    en: 'The first version of an article in a language needs a title and a text.',
    zh: '文章在某语言下的首个版本必须有标题和正文。',
    hint: 'Later ones begin with what the version before says.',
  },
  CRM_ARTICLE_NOT_DRAFT: {
    en: 'This version is {status}.',
    zh: '该版本的状态为 {status}。',
    hint: 'Only a draft is edited and published. `article.draft({ id, language, from })` begins a new one with what this one says.',
  },
  CRM_ARTICLE_IS_DRAFT: {
    en: 'This version is a draft: nobody has read it yet.',
    zh: '该版本仍为草稿，尚未发布。',
    hint: 'Publish it first with article.publish.',
  },
  CRM_ARTICLE_CHANGED: {
    en: 'Somebody else has edited this draft.',
    zh: '该草稿已被他人编辑。',
    hint: 'Read it again: `meta.version` is its version now.',
  },
  CRM_ARTICLE_WINDOW: {
    en: 'An article is shown from now on or later, and until later than that.',
    zh: '发布时间不能早于现在，失效时间必须晚于发布时间。',
    hint: 'What was shown until now stays as it was. Leave `from` out to publish at once, `until` to publish without an end.',
  },
  CRM_ARTICLE_MESSAGE: {
    en: 'This message does not belong to this ticket.',
    zh: '该消息不属于此工单。',
    hint: 'Name a message of the ticket, or none.',
  },
})
