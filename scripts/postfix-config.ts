interface PostfixSettings {
  readonly folder: string
  readonly port: number
  readonly lmtpPort: number
  readonly mailboxes: readonly string[]
  readonly elsewhere: number
}

/** What a Postfix of a test's own is told, by the names of its files. */
export function postfixFiles(settings: PostfixSettings): Record<string, string> {
  const { folder, port, lmtpPort, mailboxes, elsewhere } = settings
  return {
    mailboxes: mailboxes.map((name) => `${name}@crm.test lmtp:inet:127.0.0.1:${lmtpPort}\n`).join(''),
    'main.cf': `
compatibility_level = 3.6
queue_directory = ${folder}/spool
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = ${folder}/postfix.log
maillog_file_prefixes = ${folder}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.crm.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
local_transport = error:5.1.1 no local mail here
virtual_mailbox_domains = crm.test
virtual_mailbox_maps = texthash:${folder}/etc/mailboxes
transport_maps = texthash:${folder}/etc/mailboxes
virtual_transport = error:5.1.1 nobody has this mailbox
recipient_delimiter = +
relayhost =
default_transport = smtp:[127.0.0.1]:${elsewhere}
message_size_limit = 31457280
virtual_mailbox_limit = 0
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_recipient_restrictions = permit
# Whoever is unknown is told of in a report, as by a server far away.
smtpd_reject_unlisted_recipient = no
smtpd_client_connection_count_limit = 0
minimal_backoff_time = 2s
maximal_backoff_time = 10s
queue_run_delay = 2s
maximal_queue_lifetime = 60s
bounce_queue_lifetime = 60s
notify_classes =
biff = no
`,
    'master.cf': `
127.0.0.1:${port} inet n - n - - smtpd
pickup    unix  n - n 60  1 pickup
cleanup   unix  n - n -   0 cleanup
qmgr      unix  n - n 300 1 qmgr
rewrite   unix  - - n -   - trivial-rewrite
bounce    unix  - - n -   0 bounce
defer     unix  - - n -   0 bounce
trace     unix  - - n -   0 bounce
verify    unix  - - n -   1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n -   - proxymap
smtp      unix  - - n -   - smtp
error     unix  - - n -   - error
retry     unix  - - n -   - error
discard   unix  - - n -   - discard
virtual   unix  - n n -   - virtual
lmtp      unix  - - n -   - lmtp
anvil     unix  - - n -   1 anvil
scache    unix  - - n -   1 scache
tlsmgr    unix  - - n 1000? 1 tlsmgr
showq     unix  n - n -   - showq
postlog   unix-dgram n - n - 1 postlogd
`,
  }
}
