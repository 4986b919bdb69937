import type { StoredCredential, UnlistableReason } from '../../contract/credentials.ts';
import type { For } from '../shape.ts';

/** Why a key lists nothing, and what to do about it. */
const unlistable = {
  'stores-none': {
    title: 'This key keeps no sign-in data',
    next: 'It signs in only where the site already knows who you are. Nothing on it needs looking after.',
  },
  'u2f-only': {
    title: 'This key is from before FIDO2 (U2F)',
    next: 'Keys of that generation keep no sign-in data, so there is nothing to list.',
  },
  'no-credential-management': {
    title: 'The firmware of this key is too old to list its sign-in data',
    next: 'It may hold accounts, but it has no command to list, rename or delete them. Only a reset removes them; newer keys can list.',
  },
  'pin-not-set': {
    title: 'This key has no PIN yet',
    next: 'Sign-in data is protected by the PIN. Create one on the Security key page, then read again.',
  },
  'pin-blocked': {
    title: 'The PIN of this key is locked',
    next: 'Without it the sign-in data cannot be read any more. The key must be reset, which erases everything on it.',
  },
  'pin-auth-blocked': {
    title: 'Three incorrect PINs in a row',
    next: 'Take the key out and put it back in, then read again.',
  },
  'pin-change-required': {
    title: 'The PIN of this key must be changed first',
    next: 'Change it on the Security key page, then read again.',
  },
  'cannot-verify': {
    title: 'This key cannot check who you are',
    next: 'It has neither a PIN nor a fingerprint sensor, so it lists its sign-in data to nobody.',
  },
} as const satisfies For<UnlistableReason, { readonly title: string; readonly next: string }>;

const protections = {
  optional: 'Low: a touch may be enough, the site decides',
  'optional-with-list': 'Medium: without a PIN or fingerprint only where the site names the account first',
  required: 'High: always takes the PIN or a fingerprint',
} as const satisfies For<NonNullable<StoredCredential['protection']>, string>;

const largeBlobs = {
  none: 'None',
  empty: 'Room for data, nothing stored',
  stored: 'Data of the site is stored on the key',
} as const satisfies For<NonNullable<StoredCredential['largeBlob']>, string>;

/** Sign-in data (passkeys) on keys, on the screens and in the terminal. */
export const signInData = {
  title: 'Sign-in data',
  lead: 'The accounts (passkeys) that are stored on your security keys. A key can sign in with them without a user name.',
  unlistable,
  protections,
  largeBlobs,
  notTold: 'The key does not tell',
  /** Where the key kept no name of a site or account. */
  unnamedSite: 'Site without a name',
  unnamedAccount: 'Account without a name',
  cutOff: '(cut off by the key)',
  stored_one: '{{count}} account stored',
  stored_other: '{{count}} accounts stored',
  left_one: 'room for {{count}} more',
  left_other: 'room for {{count}} more',
  slots: '{{stored}}, {{left}}',
  card: {
    left_one: 'Room for {{count}} more',
    left_other: 'Room for {{count}} more',
    manage: 'Manage sign-in data',
    hint: 'The key asks for its PIN or your fingerprint once; then you can look through, rename and delete.',
  },
  keys: {
    title: 'Keys',
    none: 'No security key is connected. Put one in to see what it holds.',
    read: 'Read',
    readOf: 'Read the sign-in data of {{key}}',
    readAll: 'Read all keys',
    again: 'Read again',
    againOf: 'Read again: {{key}}',
    notRead: 'Not read yet',
    used: 'Slots used on {{key}}',
  },
  ask: {
    title: 'Read sign-in data',
    which: 'Key {{number}} of {{count}}',
    skip: 'Skip this key',
    verify: 'Check that it is you',
  },
  /** A key whose list this computer reads without a proof. */
  remember: {
    ask: 'List this key’s sign-in data without the PIN from now on, on this computer',
    means:
      'This allows reading the list and nothing else: renaming, deleting and signing in take the PIN as before. Whoever uses this computer with your account can read the list while the key is in it.',
    locked:
      'To list a key without its PIN, this computer has to keep something secret of it, and what it keeps is locked or cannot be used. The key atlas says why.',
    'not-offered': '{{key}} cannot let a computer list its sign-in data without the PIN.',
    done: '{{key}} is listed without its PIN on this computer from now on.',
    failed: 'This computer could not note that {{key}} is listed without its PIN. It asks for the PIN the next time.',
    on: 'Listed without the PIN on this computer',
    forget: 'Forget',
    forgetOf: 'Forget: ask for the PIN again before {{key}} is listed',
    forgotten: '{{key}} asks for its PIN again before it is listed.',
    wasNot: '{{key}} was not remembered: it asks for its PIN.',
    notForgotten: 'Nothing was forgotten',
    notForgottenNext:
      'What this computer keeps of keys is locked or cannot be changed, so a list may still be shown without the PIN. Look at the key atlas and the data folder, then try again. A key that gets another PIN asks for it in any case.',
    inAll_one: '{{count}} key in all can be listed without its PIN on this computer, connected or not.',
    inAll_other: '{{count}} keys in all can be listed without their PINs on this computer, connected or not.',
    forgetAll: 'Forget all',
    forgottenAll_one: '{{count}} key was forgotten. It asks for its PIN again before it is listed.',
    forgottenAll_other: '{{count}} keys were forgotten. They ask for their PINs again before they are listed.',
  },
  list: 'Accounts',
  search: 'Search accounts and sites',
  shown: '{{shown}} of {{count}} accounts shown',
  group: { label: 'Group by', site: 'Site', account: 'Account' },
  empty: {
    none: 'No accounts are stored on this key.',
    noMatch: 'No account or site matches "{{search}}".',
  },
  accounts_one: '{{count}} account',
  accounts_other: '{{count}} accounts',
  sites_one: '{{count}} site',
  sites_other: '{{count}} sites',
  detailsOf: 'Details of {{account}} at {{site}}',
  renameOf: 'Rename {{account}} at {{site}}',
  deleteOf: 'Delete {{account}} at {{site}}',
  detailsButton: 'Details',
  details: {
    title: 'Details',
    site: 'Site',
    account: 'User name',
    displayName: 'Display name',
    key: 'Key',
    protection: 'Protection',
    algorithm: 'Algorithm',
    largeBlob: 'Data of the site',
    payment: 'For payments on other sites',
    order: 'Place in the list of the key',
    orderValue: '{{position}} of {{count}}',
    userId: 'User ID',
    credentialId: 'Credential ID',
    siteHash: 'Hash of the site name',
    none: 'None',
  },
  blob: {
    title: 'Data of the site',
    hint: 'Only the site knows what these bytes mean. Changing or deleting them may keep you from signing in there.',
    read: 'Look at it',
    write: 'Replace with a file',
    writeFirst: 'Write a file',
    delete: 'Delete data',
    save: 'Save to a file',
    nothing: 'Nothing is stored.',
    deleteQuestion: 'Delete the data of {{site}} from the key?',
    writeQuestion: 'Replace the data of {{site}} on the key with this file?',
    forGood:
      'This cannot be undone. Save the data to a file first if you may need it again. The account itself stays on the key.',
    confirmDelete: 'Delete for good',
    confirmWrite: 'Replace',
    deleted: 'The data was deleted from the key.',
    written: 'The key now holds this data and gave it back unchanged.',
    chosen: '{{file}}, {{size}}',
    length: 'Length',
    preview: 'The first bytes',
    unreadable: 'The file cannot be read.',
    empty: 'The file is empty. To have nothing stored, delete the data.',
    size_one: '{{count}} byte',
    size_other: '{{count}} bytes',
    tooLong_one: 'The file is too long: at most {{count}} byte can be written.',
    tooLong_other: 'The file is too long: at most {{count}} bytes can be written.',
  },
  rename: {
    title: 'Rename account on the key',
    hint: 'Only the names on this key change; the site keeps its own.',
    name: 'User name',
    displayName: 'Display name',
    empty: 'Enter at least one name.',
    done: 'The names were changed.',
    cut: 'The key had no room for all of it. It kept "{{kept}}".',
    undo: 'Undo',
    undone: 'The former names are back.',
  },
  remove: {
    title: 'Delete sign-in data',
    question: 'Delete this account from the key?',
    forGood: 'This cannot be undone.',
    atSite:
      'The account at {{site}} itself stays. But this key no longer signs in to it: make sure that you have another way in, and remove the key from the list of sign-in methods there.',
    confirm: 'Delete for good',
    done: '{{account}} was deleted from the key.',
    blobs_one: '{{count}} piece of site data that nobody could use any more was deleted too.',
    blobs_other: '{{count}} pieces of site data that nobody could use any more were deleted too.',
    blobsLeft: 'Data of the site is left on the key; it is cleared away with the next deletion.',
  },
  orphans_one:
    '{{count}} piece of site data belongs to no account any more. It is cleared away with the next deletion.',
  orphans_other:
    '{{count}} pieces of site data belong to no account any more. They are cleared away with the next deletion.',
  damagedBlobs: 'The data of sites on this key is damaged and cannot be read. The accounts are not affected.',
} as const;
