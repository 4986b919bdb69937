import type { KeySetting, SettingName } from '../../contract/key-settings.ts';
import type { For } from '../shape.ts';

/** What a setting does, what turning it on means, and what to know before. */
type About = { readonly title: string; readonly does: string; readonly before: string };

const about = {
  alwaysUv: {
    title: 'Always check the person',
    does: 'The key asks for its PIN or a fingerprint each time it is used, also where a site would be content with a touch.',
    before:
      'Sites and programs that use the key with a touch alone, such as older ones that speak U2F, stop working with it.',
  },
  minPinLength: {
    title: 'Minimum PIN length',
    does: 'The key takes no new PIN that is shorter. Sites that you name may ask the key for this length.',
    before:
      'The length can be raised, never lowered. If the present PIN is shorter, it has to be changed before the next use.',
  },
  forcedPinChange: {
    title: 'PIN change at the next use',
    does: 'The key accepts its PIN for nothing but changing it. Good for a key that you hand to somebody with a first PIN.',
    before: 'Until the PIN is changed, nothing on this key works by PIN. The new PIN must differ from the present one.',
  },
  pinComplexity: {
    title: 'No simple PINs',
    does: 'The key refuses PINs that its manufacturer finds too simple, such as one digit repeated.',
    before: 'The present PIN has to be changed before the next use, because the key cannot tell whether it is simple.',
  },
  enterpriseAttestation: {
    title: 'Enterprise attestation',
    does: 'At registration the key may tell the sites of its organisation which single key it is, such as by its serial number.',
    before:
      'Those sites can then recognise this very key. Turn it on only for a key that belongs to an organisation which asks for it.',
  },
  longTouchForReset: {
    title: 'Long touch for a reset',
    does: 'A reset needs a touch of five seconds, so that the key is not erased by accident.',
    before: 'Nothing else about the key changes.',
  },
} as const satisfies For<SettingName, About>;

/** The settings of a key, for screens and terminal alike. */
export const keySettings = {
  title: 'Settings of the key',
  lead: 'How the key guards itself. Some settings can be taken back only by a reset, which erases the key: this is said with each of them.',
  reading: 'Reading the settings...',
  none: 'This key has no settings that can be changed.',
  about,
  states: { on: 'On', off: 'Off', unknown: 'Not known' },
  length: 'At least {{count}} characters',
  has: {
    no: 'This key does not have: {{names}}.',
    unknown: 'Whether the key has these, it does not tell: {{names}}.',
  },
  /** Between names in a list. */
  and: '{{one}}, {{other}}',
  back: {
    'maybe-switch':
      'Taking it back: it can be turned off again here, unless the manufacturer has fixed it; the key tells only when it is tried. A reset also takes it back.',
    reset: 'Taking it back: only by a reset, which erases everything on the key.',
    'pin-change': 'Taking it back: it ends when the PIN is changed. There is no other way but a reset.',
  } satisfies For<KeySetting['back'], string>,
  turnOn: 'Turn on',
  turnOff: 'Turn off',
  raise: 'Raise the minimum',
  force: 'Require a PIN change',
  ends: 'Ends with the change of the PIN',
  byResetOnly: 'Only a reset takes it back',
  offTitle: 'Stop checking the person always',
  offDoes: 'The key can then be used with a touch alone where a site is content with that.',
  newLength: 'New minimum length',
  lengthRange: 'A whole number from {{least}} to {{most}}.',
  lengthWrong: 'Enter a whole number from {{least}} to {{most}}.',
  advanced: 'Advanced: sites that may ask for the length',
  sites: 'Site names (RP IDs), one a line',
  sitesHint_one:
    'Room for {{count}} site. They replace those that were set before; the key never tells which those are. Left empty, they stay as they are.',
  sitesHint_other:
    'Room for {{count}} sites. They replace those that were set before; the key never tells which those are. Left empty, they stay as they are.',
  tooManySites: 'Name at most {{count}}.',
  badSite: '"{{site}}" is not a site name: expected one such as example.com.',
  noProof: 'This key guards nothing yet, so it asks for no PIN.',
  fingerprintStarts: 'The key asks for an enrolled finger next.',
  impossible: {
    'pin-not-set': 'First create a PIN: without one, nobody could prove to the key that they may change this.',
    'pin-blocked': 'The PIN is locked. Only a reset helps.',
    'pin-auth-blocked': 'Take the key out and put it back in first: three wrong PINs in a row were entered.',
    'pin-change-required': 'First change the PIN: the key wants that before anything else.',
    unsupported: 'This key cannot check who asks, so it lets nobody change this.',
  },
  changed: {
    on: '"{{name}}" is on now.',
    off: '"{{name}}" is off now.',
    length: 'New PINs need at least {{count}} characters now.',
    already: 'It is so already. Nothing was changed.',
    forced: 'The PIN has to be changed before the next use.',
  },
  confirm: {
    question: 'Change this setting of the key? [y/N]',
    forGood: 'This can be taken back only by a reset, which erases the key. Change it? [y/N]',
  },
  unknownSetting: 'There is no setting "{{name}}". Settings: {{names}}.',
  badValue: '"{{name}}" takes {{expected}}.',
} as const;
