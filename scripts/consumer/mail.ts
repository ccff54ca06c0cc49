/** A host that answers mail, as somebody else would write it. */
import { createCrm, memoryStore } from '@guanxi/core'
import { attachmentsIn, email } from '@guanxi/plugin-email'

const secret = 'of thirty-two characters or more'
export const crm = createCrm({
  storage: memoryStore(),
  tenant: 'acme',
  plugins: [
    email({
      reading: { own: ['support@acme.example'] },
      mailbox: { host: 'imap.acme.example', user: 'support', password: 'x' },
      smtp: { host: 'smtp.acme.example', from: { address: 'support@acme.example' }, secret },
      attachments: attachmentsIn('attachments'),
    }),
  ],
})
await crm.migrate()
const raw = new TextEncoder().encode('From: <li@example.com>\r\nSubject: Router\r\n\r\nIt blinks.\r\n')
const [taken] = await crm.system('mail').plugins.email.receive({ raw })
if (!taken?.ok) throw new Error('The mail was not taken in.')
await crm.stop()
