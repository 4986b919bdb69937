import type { KeyTrial, Offered, TrialExtension, TrialFinding } from '../../contract/key-trial.ts';
import type { protections } from '../../contract/protections.ts';
import type { TrialFeature } from '../../contract/trial-lists.ts';
import type { For } from '../shape.ts';

type Protection = (typeof protections)[number];

/** Trying a key: what it offers, and what it answered, in any host. */
export const keyTrial = {
  title: 'Try this key',
  lead: 'What the key really does when a site uses it: signing, secrets, stored data and more.',
  start: 'Try the key',
  again: 'Try again',
  consent:
    'The key makes a test passkey for a site that does not exist (touchstone.invalid), signs with it and deletes it again. No account is changed, and nothing leaves this computer.',
  algorithm: 'Signature algorithm',
  discoverable: 'Store it on the key (discoverable)',
  discoverableHint: 'As a passkey that signs in without a user name. It takes one slot until it is deleted.',
  cannotDelete:
    'This key cannot delete single passkeys in this way: the test passkey stays until the key is erased. The next trial replaces it.',
  afterCancel:
    'Cancelled. If the key had already stored the test passkey, it may still be there: the next trial replaces it.',
  extensions: 'Extensions to ask for',
  protectionLevel: 'Protection to ask for',
  protections: {
    optional: 'Level 1: no PIN or fingerprint needed',
    'optional-with-list': 'Level 2: needed, unless the site names the passkey',
    required: 'Level 3: always needed',
  } satisfies For<Protection, string>,
  onlyDiscoverable: 'For a stored passkey only',
  offered: { yes: 'Offered', no: 'Not offered', off: 'Turned off', 'not-known': 'Not known' } satisfies For<
    Offered,
    string
  >,
  features: {
    signature: 'Signature',
    algorithm: 'Algorithm',
    discoverable: 'Stored passkey',
    'hmac-secret': 'Secrets for sites (PRF)',
    'hmac-secret-mc': 'Secrets while it is made (PRF)',
    credProtect: 'Protection of passkeys',
    credBlob: 'Short data with a passkey',
    largeBlobKey: 'Large data in shared storage',
    largeBlob: 'Large data with a passkey',
    minPinLength: 'Minimum PIN length for sites',
    pinComplexityPolicy: 'PIN rule for sites',
    thirdPartyPayment: 'Payment on other sites',
    enterpriseAttestation: 'Enterprise attestation',
  } satisfies For<TrialFeature, string>,
  /** What an extension is for, where it is chosen. */
  hints: {
    'hmac-secret': 'The same input has to give the same secret twice, and another input another one.',
    'hmac-secret-mc': 'The first secret comes while the passkey is made.',
    credProtect: 'Says when the passkey needs the PIN or a fingerprint.',
    credBlob: 'Up to a few dozen bytes that come back with each signature.',
    largeBlobKey: 'A few bytes are written beside the data of other sites, read and deleted again.',
    largeBlob: 'A few bytes are written with one signature and read with the next.',
    minPinLength: 'Keys tell it to the sites of a list only.',
    pinComplexityPolicy: 'Keys tell it to the sites of a list only.',
    thirdPartyPayment: 'Allows a passkey to confirm payments on other sites.',
    enterpriseAttestation: 'Asks for the certificate that names this single key. It is not shown or kept.',
  } satisfies For<TrialExtension, string>,
  findings: {
    works: 'Works',
    declined: 'Declined',
    silent: 'No answer',
    wrong: 'Wrong',
    'not-reached': 'Not reached',
    'not-asked': 'Not asked',
  } satisfies For<TrialFinding, string>,
  works: {
    signature: 'Each signature was checked and is right.',
    algorithm: 'The passkey uses {{name}}, as it was asked to.',
    discoverable: 'The key found the passkey and its user by itself.',
    'hmac-secret': 'The same input gave the same secret twice, another input another secret.',
    'hmac-secret-mc': 'The secret that came while the passkey was made is the one that came with the signature.',
    credProtect: 'The passkey is protected at level {{value}}.',
    credBlob: 'All {{value}} bytes came back with the signature.',
    largeBlobKey: 'All {{value}} bytes were written and read.',
    largeBlob: 'All {{value}} bytes were written with one signature and came back with the next.',
    minPinLength: 'The key tells {{value}} characters.',
    pinComplexityPolicy: 'The key tells whether it refuses simple PINs.',
    thirdPartyPayment: 'The passkey says that it may confirm payments.',
    enterpriseAttestation: 'The key sent the certificate that names this single key.',
  } satisfies For<TrialFeature, string>,
  wrong: {
    signature: 'A signature is wrong. Do not use this key.',
    algorithm: 'The passkey has another algorithm than the one that was asked for.',
    discoverable: 'The key said that it stored the passkey, and did not find it, or has another user in it.',
    'hmac-secret': 'The same input gave two secrets, two inputs gave the same secret, or no secret came.',
    'hmac-secret-mc': 'The secret that came while the passkey was made did not come with the signature.',
    credProtect: 'The passkey is protected less than it was asked to be.',
    credBlob: 'Other data came back than what was stored.',
    largeBlobKey: 'Other data came back than what was written, or the storage on the key is damaged.',
    largeBlob: 'Other data came back than what was written.',
    minPinLength: 'The answer cannot be right.',
    pinComplexityPolicy: 'The answer cannot be right.',
    thirdPartyPayment: 'The answer cannot be right.',
    enterpriseAttestation: 'The answer cannot be right.',
  } satisfies For<TrialFeature, string>,
  declined: 'The key was asked and said no.',
  declinedBy: {
    credBlob: 'The key stored nothing. Many keys do so with stored passkeys only.',
    largeBlobKey: 'The key gave no room for it, or its storage is full.',
    enterpriseAttestation: 'The key sent its usual certificate, which names the model only.',
  },
  silent: 'The key was asked and did not answer.',
  silentBy: {
    minPinLength: 'The key says nothing to this site. It tells it to the sites of its list only.',
    pinComplexityPolicy: 'The key says nothing to this site. It tells it to the sites of its list only.',
  },
  notReached: 'The trial ended before.',
  done: { good: 'The key does what it says', bad: 'The key answered something wrong', early: 'The trial ended early' },
  verifiedBy: {
    touch: 'Confirmed by touch',
    pin: 'Confirmed by PIN',
    fingerprint: 'Confirmed by fingerprint',
  } satisfies For<KeyTrial['verifiedBy'], string>,
  removal: {
    'nothing-stored': 'Nothing was stored on the key.',
    removed: 'The test passkey was deleted from the key again.',
    left: 'The test passkey is still on the key. The next trial replaces it; you can also delete it under "Sign-in data".',
    cannot:
      'The test passkey is still on the key, because it cannot delete single passkeys in this way. The next trial replaces it; erasing the key removes it.',
  } satisfies For<KeyTrial['removal'], string>,
  notOffered: 'Not offered by this key',
  terminal: {
    unknownExtension: '"{{name}}" is no extension that a key can be tried with. Choose from: {{names}}.',
    unknownAlgorithm: '"{{name}}" is no algorithm that can be checked here. Choose from: {{names}}.',
    unknownLevel: '"{{name}}" is no level of protection. Choose 1, 2 or 3.',
    protectionAlone: '--protection is the level of credProtect, which is not among the extensions that are named.',
    notOffered: 'The key does not offer {{names}}: left out.',
    onlyDiscoverable: '{{names}} is for a stored passkey only (--discoverable): left out.',
  },
} as const;
