import type { FingerTest, Led } from '../../contract/keys.ts';
import type { Finger } from '../../contract/lab.ts';
import type { FingerPart, RefusalCode, SampleStatus, Step, TouchResult, TrialPart } from '../../contract/steps.ts';
import type { For } from '../shape.ts';

/** What happened, and what to do next. */
type Advice = { readonly title: string; readonly next: string };

const refusals = {
  cancelled: { title: 'Cancelled', next: 'You stopped this. Start again whenever you like.' },
  timeout: {
    title: 'Nobody touched the key in time',
    next: 'Try again, and touch the key while its light is flashing.',
  },
  denied: { title: 'Declined on the key', next: 'Try again if that was not what you wanted.' },
  'not-confirmed': {
    title: 'The key got no touch that it takes for a yes',
    next: 'Nobody touched it in time, or it was declined on the key. Try again, and touch the key while its light is flashing.',
  },
  removed: {
    title: 'The key was taken out while it was working',
    next: 'Put the key back in, then try again.',
  },
  'key-not-found': { title: 'This key is no longer here', next: 'Put the key in, then choose it again.' },
  'key-busy': {
    title: 'The key is busy',
    next: 'Another window or program is using it. Finish there or wait a moment, then try again.',
  },
  'key-stays-busy': {
    title: 'The key says again and again that it is busy',
    next: 'Close other programs and browser windows that use the key, then try again. If it stays busy, take it out and put it back in.',
  },
  'no-answer': {
    title: 'The key does not answer',
    next: 'Take it out, wait a few seconds and put it back in, directly at the computer where you can. If it stays silent there too, it may be faulty.',
  },
  'message-lost': {
    title: 'Part of a message to or from the key was lost',
    next: 'Try again. If it happens again, take the key out and put it back in, at another port and without a hub.',
  },
  interrupted: {
    title: 'Something else came in between on the key',
    next: 'Close other programs and browser windows that use the key, then start again.',
  },
  'not-permitted': {
    title: 'No permission to use this key',
    next: 'The system does not let you open the key. The Security key page shows what to do; then take the key out and put it back in.',
  },
  'needs-elevation': {
    title: 'Windows needs administrator rights to manage this key',
    next: 'The Security key page can use keys with administrator rights. Or use Windows Settings > Accounts > Sign-in options > Security key.',
  },
  'pin-not-set': { title: 'This key has no PIN yet', next: 'Create a PIN first, then continue.' },
  'pin-already-set': {
    title: 'This key already has a PIN',
    next: 'Change the PIN instead. You need the current one for that.',
  },
  'pin-required': { title: 'The key asks for its PIN', next: 'Enter the PIN of this key to continue.' },
  'pin-wrong': { title: 'Incorrect PIN', next: 'Check the PIN and try again.' },
  'pin-wrong-not-counted': {
    title: 'Incorrect PIN, and the key did not count it',
    next: 'A key that does not count wrong PINs does not protect itself: whoever finds it could guess on and on. Touchstone stops after three. Do not rely on this key, and ask its manufacturer.',
  },
  'pin-not-taken': {
    title: 'The key did not take the PIN this time',
    next: 'It took the same PIN a moment ago, so you may have typed it correctly. The key may have restarted, or another program may have changed the PIN. Try again and enter the PIN once more.',
  },
  'pin-known-wrong': {
    title: 'The same incorrect PIN again',
    next: 'It was not sent to the key, so no attempt was lost. Enter a different PIN.',
  },
  'pin-auth-blocked': {
    title: 'Three incorrect PINs in a row',
    next: 'Take the key out and put it back in, then try again.',
  },
  'pin-blocked': {
    title: 'The PIN is locked',
    next: 'No attempts are left. The key must be reset before it can be used again; a reset erases everything on it.',
  },
  'pin-too-short': { title: 'The PIN is too short', next: 'Enter a longer PIN.' },
  'pin-too-long': {
    title: 'The PIN is too long',
    next: 'A PIN may take up to 63 bytes: 63 letters or digits, or 21 Japanese characters.',
  },
  'pin-not-allowed': {
    title: 'The key cannot take this PIN',
    next: 'It contains a character that is not allowed. Choose another PIN.',
  },
  'pin-same-as-current': {
    title: 'This is the PIN that the key has now',
    next: 'Choose a PIN that differs from the current one.',
  },
  'pin-change-required': {
    title: 'The PIN must be changed first',
    next: 'This key wants a new PIN before anything else. Change the PIN, then continue.',
  },
  'pin-policy': {
    title: "The PIN does not meet the key's rules",
    next: 'Choose a longer PIN that is harder to guess.',
  },
  'fingerprint-not-recognised': {
    title: 'Fingerprint not recognised',
    next: 'Try again with a finger that is enrolled on this key.',
  },
  'fingerprint-blocked': {
    title: 'Fingerprints are locked after too many tries',
    next: 'Enter the PIN of the key to unlock them.',
  },
  'fingerprints-unsupported': {
    title: 'This key has no fingerprint sensor',
    next: 'Use the PIN of the key instead.',
  },
  'fingerprints-not-enrolled': {
    title: 'No fingerprint is enrolled on this key',
    next: 'Use the PIN of the key, or enrol a fingerprint first.',
  },
  'fingerprint-storage-full': {
    title: 'The key can hold no more fingerprints',
    next: 'Delete one of its fingerprints first.',
  },
  'fingerprint-not-found': {
    title: 'This fingerprint is no longer on the key',
    next: 'Open the list of fingerprints again to see what the key holds.',
  },
  'fingerprint-name-too-long': {
    title: 'The name is too long for this key',
    next: 'Choose a shorter name. A Japanese character takes the room of three letters.',
  },
  'credential-storage-full': {
    title: 'The key can hold no more accounts',
    next: 'Remove an account that you no longer need from the key, or use another key.',
  },
  'already-registered': {
    title: 'This key is already registered to this account',
    next: 'Use another key, or delete the registered one from the list first.',
  },
  'no-credential': {
    title: 'This key does not know the account',
    next: 'Use the key that you registered, or sign in another way.',
  },
  'credential-not-found': {
    title: 'This account is no longer on the key',
    next: 'Read the sign-in data again to see what the key holds.',
  },
  'credential-names-too-long': {
    title: 'The key has no room for these names',
    next: 'Choose shorter names. A Japanese character takes the room of three letters.',
  },
  'verification-needed': {
    title: 'The key has to check again that it is you',
    next: 'Enter the PIN of the key or touch it with an enrolled finger.',
  },
  'proof-refused': {
    title: 'The key does not accept that proof for this',
    next: 'If you used the PIN, use an enrolled fingerprint, and the other way round.',
  },
  'setting-fixed': {
    title: 'This key does not let the setting be changed',
    next: 'Its manufacturer has fixed it. Nothing was changed.',
  },
  'setting-not-taken': {
    title: 'The key agreed, but did not change the setting',
    next: 'Take the key out, put it back in and look at the setting again. If it is still as before, the key is faulty.',
  },
  'min-length-only-grows': {
    title: 'The minimum length can only be raised',
    next: 'Enter a larger number, up to what the key takes. Only a reset brings it down again.',
  },
  'too-many-sites': {
    title: 'The key has no room for so many sites',
    next: 'Name fewer sites. Nothing was changed.',
  },
  'reset-too-late': {
    title: 'Too late for a reset',
    next: 'A key can be reset only within 10 seconds after it was put in. Start again and follow the steps without a pause.',
  },
  'reset-not-by-usb': {
    title: 'This key does not take a reset over USB',
    next: 'It says that it can be reset over another connection only, such as NFC. Use a phone or a reader with the tool of its manufacturer.',
  },
  'different-key': {
    title: 'A different key was put in',
    next: 'Nothing was changed. Put in the key that you took out, then start again.',
  },
  'u2f-only': {
    title: 'This key is from before FIDO2 and speaks U2F only',
    next: 'It can confirm a touch and nothing else: no PIN, no fingerprints, no stored accounts, no settings and no reset. Use a FIDO2 key for this.',
  },
  'cannot-verify-user': {
    title: 'This key cannot check who is using it',
    next: 'It notices a touch, whoever it comes from. Signing in here asks for a key that checks its PIN or a fingerprint, so use a FIDO2 key that has one of them.',
  },
  unsupported: { title: 'This key cannot do that', next: 'Use another key for this.' },
  'not-allowed-now': {
    title: 'The key does not allow this now',
    next: 'Take it out, put it back in and try again.',
  },
  'request-too-large': {
    title: 'That is more than the key takes at once',
    next: 'Use shorter names or fewer entries, then try again.',
  },
  'data-storage-full': {
    title: 'The key has no room left for data of sites',
    next: 'Delete accounts that you no longer need from the key, then try again.',
  },
  'data-damaged': {
    title: 'Data on the key is damaged or did not arrive whole',
    next: 'Try again and leave the key in. If it happens again, what sites keep on this key cannot be relied on.',
  },
  'not-understood': {
    title: 'The key did not understand the request',
    next: 'Its firmware may be too old or different. Try again once; then use another key, or show the details to the manufacturer of the key.',
  },
  'key-fault': {
    title: 'The key reports a fault of its own',
    next: 'Take it out, put it back in and try again. If it happens again, the key may be faulty.',
  },
  'protocol-error': {
    title: 'The key gave an answer that makes no sense',
    next: 'Take the key out, put it back in and try again. If it happens again, the key may be faulty.',
  },
  'unknown-transport-error': {
    title: 'The key reported a transport error that no specification names',
    next: 'Take the key out, put it back in and try again. The details hold the code.',
  },
  'unknown-status': {
    title: 'The key answered with the unknown code {{status}}',
    next: 'Take the key out, put it back in and try again.',
  },
} as const satisfies For<RefusalCode, Advice>;

const samples = {
  good: { title: 'Good', advice: 'Lift your finger, then touch again.' },
  'too-high': { title: 'Too high', advice: 'Your finger was too far up. Move it down a little.' },
  'too-low': { title: 'Too low', advice: 'Your finger was too far down. Move it up a little.' },
  'too-left': { title: 'Too far left', advice: 'Your finger was too far to the left. Move it to the right a little.' },
  'too-right': {
    title: 'Too far right',
    advice: 'Your finger was too far to the right. Move it to the left a little.',
  },
  'too-fast': { title: 'Too fast', advice: 'That was too quick. Move your finger more slowly.' },
  'too-slow': { title: 'Too slow', advice: 'That was too slow. Move your finger a little faster.' },
  'poor-quality': {
    title: 'Poor quality',
    advice: 'The picture was not clear. Clean the sensor, and make sure that your finger is neither wet nor very dry.',
  },
  'too-skewed': { title: 'Too tilted', advice: 'Your finger was at too steep an angle. Put it on straighter.' },
  'too-short': {
    title: 'Too short',
    advice:
      'The sensor saw too little of the finger. Cover the whole sensor and keep the finger on it a little longer.',
  },
  'merge-failure': {
    title: 'Does not match the samples so far',
    advice: 'Use the same finger as before, and change its position only a little.',
  },
  exists: { title: 'Already enrolled', advice: 'The key knows this finger already. Use a different finger.' },
  'database-full': {
    title: 'No room left',
    advice: 'The key can hold no more fingerprints. Cancel, then delete one of its fingerprints.',
  },
  'no-user-activity': {
    title: 'No touch noticed',
    advice: 'The sensor noticed no finger. Touch it while the light is flashing.',
  },
  'no-user-presence-transition': {
    title: 'Finger not lifted',
    advice: 'Lift your finger off the sensor completely, then touch it again.',
  },
} as const satisfies For<SampleStatus, { readonly title: string; readonly advice: string }>;

/** Which part of the finger to put down next. */
const aims = {
  centre: { part: 'Middle', next: 'Next: the middle of your fingertip, flat on the sensor.' },
  left: { part: 'Left edge', next: 'Next: the left edge. Roll your finger a little to the left.' },
  right: { part: 'Right edge', next: 'Next: the right edge. Roll your finger a little to the right.' },
  tip: { part: 'Tip', next: 'Next: the tip. Set your finger up a little steeper.' },
  base: { part: 'Lower part', next: 'Next: the lower part. Move your finger forward a little and lay it flat.' },
} as const satisfies For<FingerPart, { readonly part: string; readonly next: string }>;

/** The test of an enrolled finger. */
const test = {
  touch: 'Touch {{number}} of {{of}}: put the new finger on the sensor as you would to sign in.',
  lift: 'Lift your finger, then touch again.',
  hiddenMisses:
    'This key may try several times before it answers. If its light showed a miss in between, count that as one.',
  results: { recognised: 'Recognised', 'not-recognised': 'Not recognised' },
  verdicts: {
    'works-well': {
      title: 'Works well',
      next: 'The key recognised the finger every time. A second finger, enrolled as a spare, helps when this one is hurt.',
    },
    'enrol-again': {
      title: 'Not recognised every time',
      next: 'Add the same finger once more with more of its edges and its tip, or delete it and enrol it again. A dry or wet finger and a dirty sensor are the usual reasons.',
    },
    'too-few-tries': {
      title: 'The test was not finished',
      next: 'One more miss could lock the fingerprints of this key, so the test leaves that try to you. The right PIN of the key gives all tries back.',
    },
  },
  /** Said before the first touch. */
  tries_one: 'The key allows {{count}} miss in a row before it locks fingerprints. The PIN unlocks them.',
  tries_other: 'The key allows {{count}} misses in a row before it locks fingerprints. The PIN unlocks them.',
} as const satisfies {
  readonly touch: string;
  readonly lift: string;
  readonly hiddenMisses: string;
  readonly results: For<TouchResult, string>;
  readonly verdicts: For<FingerTest['verdict'], Advice>;
  readonly tries_one: string;
  readonly tries_other: string;
};

/** What a key is asked for next while it is tried. */
const trying = {
  make: 'The key makes the test passkey',
  store: 'The key stores a few bytes',
  sign: 'The key signs',
  'sign-again': 'The key signs once more',
  remove: 'The key deletes the test passkey',
} as const satisfies For<TrialPart, string>;

const steps = {
  working: { title: 'Working...', hint: 'Leave the key where it is.' },
  touch: { title: 'Touch your key', hint: 'The light of the key is flashing: touch the sensor with any finger.' },
  fingerprint: {
    title: 'Touch the sensor with an enrolled finger',
    hint: 'The light of the key is flashing.',
  },
  'fingerprint-not-recognised': {
    title: 'Not recognised. Try again',
    hint: 'Use a finger that is enrolled on this key.',
  },
  sample: { title: 'Keep touching the sensor', hint: 'Touch and lift the same finger until the picture is complete.' },
  paused: { title: 'Paused', hint: 'Take your time. The next touch goes on where you were.' },
  'finger-test': { title: 'Touch the sensor with the new finger', hint: 'As you would to sign in.' },
  trying: { title: 'Trying the key', hint: 'Leave the key where it is.' },
  reading: { title: 'Reading the sign-in data: {{done}} of {{total}}', hint: 'Leave the key where it is.' },
  'choose-account': {
    title: 'Which account do you want to sign in to?',
    hint: 'The key holds several accounts of this directory.',
  },
  'remove-key': { title: 'Take the key out', hint: 'Then you have 10 seconds after putting it back in.' },
  'insert-key': { title: 'Put the same key back in', hint: 'Touch it as soon as its light is flashing.' },
  resetting: {
    title: 'Touch the key to erase it',
    hint: 'Touch it before the time is up. Some keys ask for a second touch.',
  },
  'different-key': {
    title: 'That is a different key',
    hint: 'Take it out and put in the key that you want to erase.',
  },
} as const satisfies For<Step['step'], { readonly title: string; readonly hint: string }>;

const led = {
  meanings: {
    off: 'No power',
    ready: 'Powered on and ready',
    'match-succeeded': 'Fingerprint recognised',
    'failed-or-erasing': 'Not recognised, or being erased',
    'not-recognised-by-host': 'The computer has not recognised the key',
    'match-wanted': 'Waiting for an enrolled finger',
    'touch-wanted': 'Waiting for a touch',
    'standalone-enrolment': 'Enrolling a fingerprint without a computer',
    'verify-before-enrolment': 'Waiting for an enrolled finger before a new one is enrolled',
  },
  colours: {
    off: 'Off',
    blue: 'Blue',
    green: 'Green',
    red: 'Red',
    cyan: 'Cyan',
    white: 'White',
    amber: 'Amber',
    unknown: 'Some colour',
  },
  patterns: { off: 'off', on: 'on', flashing: 'flashing', unknown: 'on or off' },
  /** Colour and pattern together, as "Blue, flashing". */
  look: '{{colour}}, {{pattern}}',
  dark: 'Light off',
  unknown: 'Light not known for this model',
  label: 'Light of the key: {{look}}. {{meaning}}.',
} as const satisfies {
  readonly meanings: For<Led['meaning'], string>;
  readonly colours: For<Led['colour'], string>;
  readonly patterns: For<Led['pattern'], string>;
  readonly look: string;
  readonly dark: string;
  readonly unknown: string;
  readonly label: string;
};

const fingers = {
  'right-thumb': 'Right thumb',
  'right-index': 'Right index finger',
  'right-middle': 'Right middle finger',
  'right-ring': 'Right ring finger',
  'right-little': 'Right little finger',
  'left-thumb': 'Left thumb',
  'left-index': 'Left index finger',
  'left-middle': 'Left middle finger',
  'left-ring': 'Left ring finger',
  'left-little': 'Left little finger',
} as const satisfies For<Finger, string>;

/** What a security key says, in any host: no word here names a button or a page's layout. */
export const key = {
  refusals,
  /** A code that this version does not know. */
  unknownRefusal: { title: 'The key refused', next: 'Try again. The details say more.' },
  /** A title and its advice as running text, for a field's message. */
  titleAndNext: '{{title}}. {{next}}',
  attempts_one: '{{count}} attempt left',
  attempts_other: '{{count}} attempts left',
  lastPinAttempt:
    'This is the last attempt. If this PIN is wrong too, the key locks and must be reset, which erases everything on it.',
  statusCode: 'Code {{status}}',
  details: 'Details',
  samples,
  unknownSample: 'Unknown result ({{code}})',
  unknownSampleAdvice: 'The key gave a result that no specification names. Lift your finger and touch again.',
  aims,
  restsUntil_one: 'Goes on by itself with the next touch; otherwise ends in {{count}} minute.',
  restsUntil_other: 'Goes on by itself with the next touch; otherwise ends in {{count}} minutes.',
  pausedByItself: 'Nobody touched the key, so the enrolment was paused.',
  test,
  remaining_one: '{{count}} good touch to go',
  remaining_other: '{{count}} good touches to go',
  complete: 'Fingerprint complete',
  trying,
  steps,
  /** The touch that erases: how long it is held, where it is, and how long the key waits for it. */
  erasing: {
    hold: 'Hold your finger on the key for {{seconds}} seconds to erase it',
    holdHint: 'Do not let go before the light changes. If you let go too early, touch and hold again.',
    left_one: '{{count}} second left',
    left_other: '{{count}} seconds left',
    over: 'The 10 seconds are over. Many keys still take the touch.',
  },
  led,
  fingers,
  /** A fingerprint that has no name on the key. */
  unnamedFingerprint: 'Fingerprint without a name',
  kinds: { usb: 'USB', virtual: 'Virtual' },
  serial: 'Serial number {{serial}}',
} as const;
