import type { moveRefusals, ServerFindingCode } from '../../contract/directory-place.ts';
import type { For } from '../shape.ts';

/** Where the directory is, in any host. */
export const directory = {
  title: 'Directory',
  lead: 'Where people, their sign-in methods, the policy and the logs are kept.',
  where: 'Where it is',
  now: 'Now',
  next: 'After a restart',
  here: 'On this computer',
  people: 'Accounts',
  restart:
    'Close Touchstone and start it again: the directory is then {{place}}. What is changed until then stays where it is now.',
  saidOutside:
    'The environment variable TOUCHSTONE_DIRECTORY says where the directory is. It can be changed there, not here.',
  undo: 'Back to this computer',
  undoQuestion:
    'From the next start on, the directory is the one on this computer, as it was left. What was changed on the server since then stays there; to take it along, make a backup in the terminal first (touchstone directory backup) and restore it here afterwards.',
  undone: 'After a restart the directory is on this computer again.',
  keep: 'Stay on this computer',
  kept: 'The directory stays on this computer.',
  server: 'Use a PostgreSQL server',
  serverLead:
    'Several stations share one directory on a server (PostgreSQL 15 or later). Nothing is changed by testing.',
  address: 'Address',
  addressHint:
    'postgres://user@host:5432/database. The connection is encrypted, and the certificate must be of this host name.',
  password: 'Password of the database user',
  passwordHint: 'Kept sealed, and never shown again.',
  roots: 'Root certificates (PEM)',
  rootsHint: 'Where the certificate leads to a root of your own. Empty: the roots of the system.',
  test: 'Test the connection',
  testing: 'Looking at the server…',
  tested: 'What was found',
  usable: 'The directory can be there.',
  notUsable: 'The directory cannot be there yet.',
  copy: 'Copy everything that is here to the server (accounts: {{number}})',
  leave: 'Copy nothing: use what is on the server',
  copyHint:
    'Remembered browsers, Temporary Access Passes and one-time bypasses that were not used are not copied. The directory on this computer stays as it is now.',
  means: 'What moving means',
  meanings: {
    restart: 'It takes effect when Touchstone is started again. Everybody who is signed in goes on until then.',
    leave:
      'Accounts, methods, policy and logs of this computer are not used then. Somebody must be able to administer the server’s directory.',
    key: 'Each station needs the same sealing key (sealing-key.json, or its passphrase): with another one, tokens and apps cannot be read.',
    away: 'Nobody signs in while the server is away.',
  },
  move: 'Move to the server',
  moveQuestion: 'Use {{address}} from the next start on?',
  moved: 'After a restart the directory is on the server.',
  movedWith: 'Everything was copied ({{number}} rows). After a restart the directory is on the server.',
  steps: { testing: 'Looking at the server…', copying: 'Copying everything…', keeping: 'Keeping the address…' },
  cancelled: 'Cancelled. Nothing was changed.',
  refused: 'The directory was not moved',
  refusals: {
    'not-usable': 'The server cannot be used: see what was found.',
    'cannot-copy':
      'There are people on the server already, or its user may not write everything: only an empty directory is filled.',
    'said-outside': 'The environment says where the directory is.',
    'sealing-key-locked': 'The key that passwords are sealed with is locked. Open it under Key atlas first.',
    'no-space': 'There is no room on this computer for the copy.',
  } satisfies For<(typeof moveRefusals)[number], string>,
  weights: { good: 'Good', warning: 'To be known', bad: 'Wrong' },
  findings: {
    'address-malformed': 'This is no address of a PostgreSQL directory.',
    'password-in-address': 'The address holds a password. Type it in its own field, where it is not shown.',
    'roots-malformed': 'The root certificates cannot be read. Expected PEM: BEGIN CERTIFICATE and END CERTIFICATE.',
    'name-unknown':
      'No computer of this name is known. Check the name, and whether this computer is in the right network.',
    'nothing-listens': 'No PostgreSQL listens there. Check host and port, and listen_addresses of the server.',
    'no-answer': 'The server does not answer. Check the network and its firewall.',
    'no-postgres':
      'Something answers there and ends the connection: no PostgreSQL, or one that does not let this computer in.',
    'starting-up': 'The server is starting or stopping. Try again in a moment.',
    'too-many-connections': 'The server takes no more connections. Raise max_connections, or end other programs.',
    'no-tls':
      'The server does not encrypt. Turn TLS on there (ssl = on): nothing is sent in the clear to another computer.',
    'authority-unknown':
      'The certificate leads to no root that is trusted here. Give the root of the authority that issued it.',
    'other-host': 'The certificate is of another host name than the one in the address.',
    'certificate-expired':
      'The certificate is not valid today. Renew it on the server, and check the clock of this computer.',
    'certificate-bad': 'The encrypted connection could not be made.',
    'password-missing': 'The server wants a password.',
    'password-wrong': 'The server refuses this user and password.',
    'user-refused': 'The server does not let this user in from here. See its pg_hba.conf.',
    'database-missing': 'There is no such database on the server. Create it: CREATE DATABASE … ENCODING UTF8.',
    encrypted: 'Encrypted, and it is the server of this name.',
    'this-computer': 'The server is on this computer; nothing is sent over a network.',
    'version-good': 'PostgreSQL of a version that fits.',
    'version-too-old': 'PostgreSQL 15 or later is needed.',
    'encoding-other': 'The database must have the encoding UTF8.',
    'tables-absent': 'The database is empty. The tables are made at the next start.',
    'tables-good': 'The tables are there and of this version.',
    'tables-older': 'The tables are of an older version and are brought up to date at the next start.',
    'tables-newer': 'The tables are of a newer version of Touchstone. Update this station first.',
    'tables-foreign': 'There are tables of something else in this database. A database of its own is better.',
    'may-not-make-tables': 'This user may not make or change tables. Let the owner start first, then use this one.',
    'may-not-work': 'This user may not read and write some tables. See docs/directory.md for the rights of a station.',
    'may-rewrite-logs': 'This user may change the logs. A station needs only SELECT and INSERT on them.',
    'nobody-there': 'Nobody is in the directory there. Without a copy, whoever comes first becomes its administrator.',
    'people-there': 'There are accounts in the directory there.',
    'secrets-shut': 'Secrets there were sealed with another key: tokens and apps cannot be read from this station.',
    failed: 'The server gave an answer that nobody expected.',
  } satisfies For<ServerFindingCode, string>,
  terminal: {
    confirmMove: 'Use this server from the next start on? (y/N)',
    confirmBack: 'Use the directory on this computer from the next start on? (y/N)',
    ask: 'Password of the database user (empty: none):',
    passwordInAddress:
      'The address holds a password, where other users of this computer can see it. Leave it out: it is asked for.',
  },
} as const;
