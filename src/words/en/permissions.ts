import type { HelperStart, KeyPermissions, KeyTaskName, WayOut } from '../../contract/key-permissions.ts';
import type { For } from '../shape.ts';

type Reason = NonNullable<KeyPermissions['tasks'][number]['reason']>;
type Ending = NonNullable<KeyPermissions['helper']['lastEnding']>;

const tasks = {
  see: 'See which keys are connected',
  information: 'Information about a key',
  pin: 'PIN',
  fingerprints: 'Fingerprints',
  credentials: 'Sign-in data',
  settings: 'Settings of the key',
  register: 'Add a key to an account',
  'sign-in': 'Sign in with a key',
  reset: 'Reset',
} as const satisfies For<KeyTaskName, string>;

const possible = {
  yes: 'works',
  no: 'does not work',
  unknown: 'can be told once a key is connected',
} as const satisfies For<KeyPermissions['tasks'][number]['possible'], string>;

const reasons = {
  'windows-reserves-keys':
    'Since Windows 10 version 1903, Windows lets only programs with administrator rights use security keys.',
  'no-device-permission': 'This user may not open the device of the key. Linux needs a rule for that.',
  'refused-by-system': 'The system does not let this program open the key. Another program may hold it.',
  'usb-unavailable': 'The part of Touchstone that talks to USB did not load.',
} as const satisfies For<Reason, string>;

const ways = {
  'elevated-helper': 'use keys with administrator rights',
  'run-as-administrator': 'start Touchstone with "Run as administrator"',
  'windows-settings': 'use Windows Settings',
  browser: 'use the browser, at the website that the key is for',
  'udev-rule': 'install the permission rule',
  'virtual-key': 'use a virtual key from the Lab',
} as const satisfies For<WayOut, string>;

const outcomes = {
  running: 'Touchstone uses security keys with administrator rights now.',
  declined: 'The question of Windows was answered with no. Nothing was started. You can try again at any time.',
  'not-started':
    'Windows did not start the helper. Ask whoever looks after this computer whether starting programs with administrator rights is blocked.',
  'no-answer':
    'The helper was started and did not report back. Try again. If that does not help, start Touchstone with "Run as administrator".',
  interfered:
    'Another program on this computer answered in place of the helper. Nothing was handed to it. Have this computer checked for unwanted programs before you use your keys here.',
  cancelled: 'The helper is no longer awaited.',
  'not-offered': 'Touchstone needs no helper here.',
} as const satisfies For<HelperStart, string>;

const endings = {
  idle: 'The administrator rights were given back: no key was used for 10 minutes.',
  ended: 'The helper has ended, and with it the administrator rights.',
  interfered:
    'A message came that was not from the helper. The connection was cut and the administrator rights given back.',
} as const satisfies For<Ending, string>;

/** What this program may do with keys on this computer, and the helper that has the rights where it has not. */
export const permissions = {
  title: 'What works on this computer',
  lead: 'Told before you start: what Touchstone can do with a key here, and where it cannot, why and what else there is.',
  instead: 'Instead: {{ways}}.',
  either: '{{first}}, or {{next}}',
  both: '{{first}}, {{next}}',
  tasks,
  possible,
  reasons,
  ways,
  windows: {
    title: 'Windows keeps security keys for programs with administrator rights',
    what: 'Touchstone runs without them, so that Windows may hide your key: it can be connected although none is listed here.',
    settings:
      'PIN, fingerprints and reset also work in Windows Settings > Accounts > Sign-in options > Security key > Manage. Websites can use your key in the browser as usual.',
    start: 'Use keys with administrator rights',
    show: 'Show what to do',
  },
  terminal: { ask: 'Start the helper now? (y/N)' },
  helper: {
    title: 'Use keys with administrator rights',
    lead: 'Touchstone itself goes on without them. It starts a small helper program that has them:',
    asks: 'Windows asks you first. Without your yes nothing is started.',
    does: 'The helper does four things: list security keys, open one, pass data packets to and from it, and close it. It opens no other device.',
    only: 'It listens to this Touchstone only: every message is signed with a key that is made for this one time.',
    ends: 'It ends when you choose "End", when Touchstone ends, and after 10 minutes in which no key was used.',
    go: 'Continue to the question of Windows',
    asking: 'Answer the question of Windows. It may be behind this window or blink in the taskbar.',
    on: 'Security keys are used with administrator rights',
    onHint: 'The helper ends with Touchstone, and after 10 minutes in which no key was used.',
    end: 'End',
    outcomes,
    endings,
  },
} as const;
