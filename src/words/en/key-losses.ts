import type { Capability } from '../../contract/key-settings.ts';
import type { For } from '../shape.ts';

/** What a reset takes from a key, and what was found afterwards: for screens and terminal alike. */
export const keyLosses = {
  reading: 'Looking at what the key holds...',
  pin: 'Its PIN',
  fingerprints: {
    yes: 'All its fingerprints',
    unknown: 'Fingerprints, if it has any',
  },
  accounts: {
    yes: 'All accounts that are stored on it',
    unknown: 'All accounts that are stored on it (how many, the key tells only after its PIN)',
  },
  largeBlobs_one: '{{count}} piece of data that a site keeps on it',
  largeBlobs_other: '{{count}} pieces of data that sites keep on it',
  settings: 'These settings go back to how the manufacturer set them: {{names}}',
  name: 'Show them by name',
  nameLead: 'The key lists its accounts and fingerprints only to who knows its PIN or has an enrolled finger.',
  nameImpossible: 'This key cannot list them now.',
  byName: 'On the key now',
  accountsNamed_one: '{{count}} account:',
  accountsNamed_other: '{{count}} accounts:',
  fingerprintsNamed_one: '{{count}} fingerprint:',
  fingerprintsNamed_other: '{{count}} fingerprints:',
  accountsNone: 'No account is stored on the key.',
  fingerprintsNone: 'No fingerprint is enrolled.',
  accountsNotListed: 'This key does not list its accounts.',
  fingerprintsNotListed: 'Its fingerprints are listed only by PIN.',
  /** An account: its name at a site. */
  account: '{{name}} at {{site}}',
  unnamed: 'Account without a name',
  unknownSite: 'a site whose name the key did not keep',
  hold: 'This key wants a touch of {{seconds}} seconds for a reset.',
  checked: {
    title: 'Looked at after the reset',
    unread: 'The key could not be read after the reset. Take it out and put it back in to see what it holds.',
    pin: 'PIN',
    fingerprints: 'Fingerprints',
    accounts: 'Accounts',
    largeBlobs: 'Data of sites',
    gone: { yes: 'gone', no: 'still there', unknown: 'the key does not tell' } satisfies For<Capability, string>,
    room_one: 'Room for {{count}} account now',
    room_other: 'Room for {{count}} accounts now',
    retries_one: '{{count}} attempt for a new PIN',
    retries_other: '{{count}} attempts for a new PIN',
    notEmpty: {
      title: 'The key said that it erased everything, but it did not',
      next: 'Do not hand it on. Reset it once more; if it is as before, destroy it or ask its manufacturer.',
    },
  },
} as const;
