import type { Led } from '../../contract/keys.ts';
import type { LightAdvice, SeenLight } from '../../contract/lights.ts';
import type { For } from '../shape.ts';

/** What a light that is seen says, and what to do next. */
const advice = {
  'as-expected': { title: 'All is well', next: 'The light shows what it should.' },
  'no-power': {
    title: 'The key gets no power',
    next: 'Push it in all the way, then try another port. A power bank may switch itself off when so little is drawn: press its button.',
  },
  'dark-when-idle': {
    title: 'It may well be all right',
    next: 'Many keys stay dark until they want something of you. If it stays dark while a touch is asked for, push it in all the way and try another port.',
  },
  'has-power': {
    title: 'The key has power',
    next: 'It is still plugged in, or was put back in. Wait until the light is dark before you go on.',
  },
  ready: { title: 'The key is ready', next: 'It waits for nothing. Start what you want to do.' },
  'not-waiting-any-more': {
    title: 'The key is not waiting any more',
    next: 'Its time ran out, it was cancelled, or it is done. Look at the screen; if nothing has happened, start again.',
  },
  'match-wanted': {
    title: 'The key waits for an enrolled finger',
    next: 'Put a finger that is enrolled on this key on the sensor. Nothing asked for it? Let it pass: it stops by itself.',
  },
  'touch-wanted': {
    title: 'The key waits for a touch',
    next: 'Touch it with any finger: this is not about whose finger it is.',
  },
  'asks-for-you': {
    title: 'The key wants something of you',
    next: 'Touch it. Where it has a fingerprint sensor, use an enrolled finger.',
  },
  recognised: { title: 'The finger was recognised', next: 'You can lift it. The light goes back by itself.' },
  'not-recognised': {
    title: 'The finger was not recognised',
    next: 'Lift it and try again, flat on the middle of the sensor and neither wet nor very dry. After too many misses in a row the key locks fingerprints until its PIN is entered.',
  },
  'failed-or-erasing': {
    title: 'Not recognised, or something is being erased',
    next: 'Try again with an enrolled finger. While a fingerprint is deleted or the key is reset, wait. If it stays so for more than ten seconds, take the key out and put it back in.',
  },
  'not-recognised-or-locked': {
    title: 'Not recognised, or fingerprints are locked',
    next: 'Three quick flashes: not recognised, so try again and touch the metal ring too. Slow flashes that go on: fingerprints are locked; enter the PIN of the key to unlock them.',
  },
  'not-recognised-by-host': {
    title: 'No computer has recognised the key',
    next: 'On a power bank or charger this is right. On a computer, wait five seconds, then put the key directly into another port, without a hub.',
  },
  'button-first': {
    title: 'The key has not begun yet',
    next: 'Press the side button three times, quickly: all three within about a second.',
  },
  'clicks-not-taken': {
    title: 'The clicks did not count',
    next: 'Press the side button three times again, quicker: all three within about a second.',
  },
  'enrolling-by-itself': {
    title: 'The key enrols a finger by itself',
    next: 'The side button was pressed three times. To enrol a finger, touch the sensor again and again; to leave, press the button once.',
  },
  'enrolment-over': {
    title: 'The enrolment is over',
    next: 'After about twelve green lights the finger is enrolled. After fewer it was stopped and nothing is stored: press the side button three times to begin again.',
  },
  'enrolled-finger-first': {
    title: 'The key wants an enrolled finger first',
    next: 'It holds a fingerprint already. Touch the sensor with that finger; the light then flashes white.',
  },
  'first-finger': {
    title: 'The key takes the new finger now',
    next: 'It holds no fingerprint, or has recognised one. Touch the sensor with the finger that you want to enrol.',
  },
  'sample-counted': { title: 'The touch counted', next: 'Lift your finger, then touch again.' },
  'sample-not-counted': {
    title: 'The touch did not count',
    next: 'Nothing is lost. Lift your finger and touch again: flat, in the middle, for about a second.',
  },
  'not-of-this-model': {
    title: 'This model does not show such a light',
    next: 'Look again in the shade, and check that the model is the right one. If it is, take the key out and put it back in.',
  },
  'no-meaning-known': {
    title: 'No meaning of this light is known',
    next: "Look at the screen to see what is asked for, or into the maker's manual.",
  },
} as const satisfies For<LightAdvice, { readonly title: string; readonly next: string }>;

/** What a person does when the light shows this and all is well. */
const doNow = {
  off: 'The key has no power. Plug it in to use it.',
  ready: 'The key waits for nothing. Start what you want to do.',
  'match-succeeded': 'The finger was recognised. You can lift it.',
  'failed-or-erasing': 'Not recognised: try again. Deleting or resetting: wait until it is over.',
  'not-recognised-by-host': 'On a power bank this is right. On a computer it turns blue within a few seconds.',
  'match-wanted': 'Put an enrolled finger on the sensor.',
  'touch-wanted': 'Touch the key with any finger.',
  'standalone-enrolment':
    'Touch the sensor again and again with the finger that you enrol. The light flashes faster towards the end.',
  'verify-before-enrolment': 'Touch the sensor with a finger that is enrolled already.',
} as const satisfies For<Led['meaning'], string>;

const seen = {
  off: 'No light',
  other: 'Another colour',
  blue: 'Blue, steady',
  'blue-flashing': 'Blue, flashing',
  green: 'Green, steady',
  'green-flashing': 'Green, flashing',
  red: 'Red, steady',
  'red-flashing': 'Red, flashing',
  cyan: 'Cyan, steady',
  'cyan-flashing': 'Cyan, flashing',
  white: 'White, steady',
  'white-flashing': 'White, flashing',
  amber: 'Amber, steady',
  'amber-flashing': 'Amber, flashing',
} as const satisfies For<SeenLight, string>;

/** The light of a key and what to make of it. */
export const lights = {
  title: 'What does the light mean?',
  lead: 'Say what you see and, if you know, what you were doing. This needs no key to be plugged in.',
  model: 'Model of the key',
  anyModel: 'Any other key',
  expectedLabel: 'What should the key be doing?',
  expectedUnknown: 'I do not know',
  expected: {
    off: 'Nothing: it is not plugged in',
    ready: 'Be ready: it is in a computer and nothing is asked for',
    'match-succeeded': 'Recognise my finger, just now',
    'failed-or-erasing': 'Delete a fingerprint, or be reset',
    'not-recognised-by-host': 'Get power only: it is on a power bank',
    'match-wanted': 'Wait for an enrolled finger',
    'touch-wanted': 'Wait for a touch',
    'standalone-enrolment': 'Enrol a finger by itself',
    'verify-before-enrolment': 'Begin to enrol by itself, with a finger enrolled already',
  } satisfies For<Led['meaning'], string>,
  fromKey: 'As the connected key should be showing now: {{look}}.',
  seenLabel: 'What do you see?',
  seen,
  answer: 'What it means',
  chooseSeen: 'Choose the light that you see.',
  means: 'On this model: {{meaning}}.',
  shouldBe: 'You should be seeing: {{look}}.',
  source: 'From: {{source}}',
  table: 'All lights of this model',
  advice,
  doNow,
} as const;
