interface DovecotSettings {
  readonly folder: string
  readonly imapPort: number
  readonly imapsPort: number
  readonly lmtpPort: number
  readonly tls: boolean
  readonly relayPort: number | undefined
  readonly user: string
  readonly group: string
}

/** What it asks of a token: that it bears the name of the mailbox, is signed with the key that lies there, and still good. */
export function tokenConfig(folder: string): string {
  return `introspection_mode = local
local_validation_key_dict = fs:posix:prefix=${folder}/keys/
username_attribute = sub
`
}

/** What a Dovecot of a test's own is told: everything in one folder, one account, one password for every mailbox. */
export function dovecotConfig(settings: DovecotSettings): string {
  const { folder, imapPort, imapsPort, lmtpPort, tls, relayPort, user, group } = settings
  return `
protocols = imap lmtp
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/dovecot.log
instance_name = guanxi-test
ssl = ${tls ? 'yes' : 'no'}
${tls ? `ssl_cert = <${folder}/cert.pem\nssl_key = <${folder}/key.pem` : ''}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0 secs
auth_verbose = yes
auth_username_format = %Ln
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
first_valid_uid = 1
mail_uid = ${user}
mail_gid = ${group}
mail_location = maildir:${folder}/mail/%n
mail_fsync = never
recipient_delimiter = +
submission_host = 127.0.0.1:${relayPort ?? 25}
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/tokens.conf
}
passdb {
  driver = passwd-file
  args = username_format=everybody ${folder}/users
}
userdb {
  driver = static
  args = allow_all_users=yes uid=${user} gid=${group} home=${folder}/mail/%n
}
plugin {
  sieve = file:${folder}/mail/%n/sieve;active=${folder}/sieve/%n.sieve
}
# After a wrong password the next greeting would come seconds later.
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = ${tls ? imapsPort : 0}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${lmtpPort}
  }
}
namespace inbox {
  inbox = yes
  separator = /
}
protocol lmtp {
  mail_plugins = $mail_plugins sieve
  postmaster_address = postmaster@crm.test
}
`
}
