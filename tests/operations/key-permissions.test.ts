import { describe, expect, it } from 'vitest';
import { Emitter } from '../../src/basics/emitter.ts';
import { keyPermissions as shape } from '../../src/contract/key-permissions.ts';
import { tasksToldAlike } from '../../src/contract/tasks-told-alike.ts';
import { keyPermissions, type PermissionFacts } from '../../src/operations/key-permissions.ts';
import type { ElevatedHelper, KeyRights } from '../../src/operations/ports.ts';
import { Stage } from './stage.ts';

const noHelper = { offered: false, running: 'off', lastEnding: null } as const;
const key = (access: 'ready' | 'not-permitted' | 'needs-elevation', kind: 'usb' | 'virtual' = 'usb') => ({
  id: 'k1',
  kind,
  manufacturer: 'm',
  product: 'p',
  serial: null,
  vendorId: 1,
  productId: 2,
  access,
});

/** By task, in one word: yes, unknown, or the reason and the ways out. */
function permissions(facts: Partial<PermissionFacts>): Record<string, string> {
  const answer = keyPermissions({
    system: 'linux',
    elevated: null,
    helper: noHelper,
    usbUnavailable: false,
    key: null,
    usbKeys: [],
    ...facts,
  });
  expect(shape.parse(answer)).toEqual(answer);
  return Object.fromEntries(
    answer.tasks.map(({ task, possible, reason, ways }) => [
      task,
      possible === 'no' ? `${reason}: ${ways.join(', ')}` : possible,
    ]),
  );
}

const everyTask = [
  'see',
  'information',
  'pin',
  'fingerprints',
  'credentials',
  'settings',
  'register',
  'sign-in',
  'reset',
];
const all = (told: string) => Object.fromEntries(everyTask.map((task) => [task, told]));

describe('what this program may do with a key', () => {
  it('on Windows without elevation: nothing, seeing keys included, and each task has its own way out', () => {
    const reserved = (...ways: string[]) => `windows-reserves-keys: ${ways.join(', ')}`;
    expect(permissions({ system: 'windows', elevated: false, helper: { ...noHelper, offered: true } })).toEqual({
      see: reserved('elevated-helper'),
      information: reserved('elevated-helper'),
      pin: reserved('elevated-helper', 'windows-settings'),
      fingerprints: reserved('elevated-helper', 'windows-settings'),
      credentials: reserved('elevated-helper'),
      settings: reserved('elevated-helper'),
      register: reserved('elevated-helper', 'browser'),
      'sign-in': reserved('elevated-helper', 'browser'),
      reset: reserved('elevated-helper', 'windows-settings'),
    });
  });

  it('on Windows the helper is named only where it can be started', () => {
    const told = permissions({ system: 'windows', elevated: false, key: key('needs-elevation') });
    expect(Object.values(told).join()).not.toContain('elevated-helper');
    expect(told.credentials).toBe('windows-reserves-keys: run-as-administrator');
    expect(told.pin).toBe('windows-reserves-keys: run-as-administrator, windows-settings');
  });

  it('what is told alike is told once, in the order of the tasks', () => {
    const facts = { system: 'windows', elevated: false, helper: noHelper, usbUnavailable: false, key: null } as const;
    const alike = tasksToldAlike(keyPermissions({ ...facts, usbKeys: [] }));
    expect(alike.map(({ tasks }) => tasks)).toEqual([
      ['see', 'information', 'credentials', 'settings'],
      ['pin', 'fingerprints', 'reset'],
      ['register', 'sign-in'],
    ]);
  });

  it.each([
    ['elevated', { elevated: true }],
    ['with the helper', { elevated: false, helper: { offered: true, running: 'on', lastEnding: null } as const }],
    ['with a key that is open to it all the same', { elevated: false, key: key('ready') }],
  ])('on Windows %s: everything', (_how, facts) => {
    expect(permissions({ system: 'windows', ...facts })).toEqual(all('yes'));
  });

  it.each(['linux', 'macos'] as const)('on %s without a key: keys are seen, the rest only a key can tell', (system) => {
    expect(permissions({ system })).toEqual({ ...all('unknown'), see: 'yes' });
  });

  it.each([
    ['linux', 'no-device-permission: udev-rule'],
    ['macos', 'refused-by-system: browser'],
  ] as const)('on %s a key that may not be opened is seen, and the rest says why not', (system, told) => {
    expect(permissions({ system, key: key('not-permitted') })).toEqual({ ...all(told), see: 'yes' });
    expect(permissions({ system, usbKeys: [key('ready'), key('not-permitted')] }).pin).toBe(told);
  });

  it.each(['linux', 'macos'] as const)('on %s a key that may be opened: everything', (system) => {
    expect(permissions({ system, key: key('ready') })).toEqual(all('yes'));
    expect(permissions({ system, usbKeys: [key('ready')] })).toEqual(all('yes'));
  });

  it.each(['linux', 'windows', 'macos'] as const)('on %s a virtual key: everything, whatever the system', (system) => {
    const facts = { system, elevated: false, usbUnavailable: true, key: key('ready', 'virtual') };
    expect(permissions(facts)).toEqual(all('yes'));
  });

  it('without USB: only virtual keys', () => {
    expect(permissions({ usbUnavailable: true })).toEqual(all('usb-unavailable: virtual-key'));
  });
});

describe('the contract', () => {
  it('tells it for a virtual key and for physical ones', async () => {
    const stage = new Stage();
    const { keyId } = stage.plugKey();
    const client = stage.client();
    const possible = async (keyIdOrNone: string | null) =>
      new Set((await client.keys.permissions.describe({ keyId: keyIdOrNone })).tasks.map((task) => task.possible));
    expect(await possible(keyId)).toEqual(new Set(['yes']));
    expect(await possible(null)).toEqual(new Set(['yes', 'unknown']));
  });

  it('offers no helper where the system asks for none', async () => {
    const client = new Stage().client();
    expect(await client.keys.permissions.startHelper()).toEqual({ outcome: 'not-offered' });
    expect(await client.keys.permissions.stopHelper()).toEqual({});
    expect((await client.keys.permissions.describe({})).helper).toEqual(noHelper);
  });

  it('tells each change of the helper, from the question to its end', async () => {
    const changes = new Emitter<void>();
    let state: ReturnType<ElevatedHelper['state']> = { running: 'off', lastEnding: null };
    const become = (next: typeof state) => {
      state = next;
      changes.emit();
    };
    const helper: ElevatedHelper = {
      state: () => state,
      onChange: (listener) => changes.on(listener),
      async start() {
        become({ running: 'on', lastEnding: null });
        return 'running';
      },
      async stop() {
        become({ running: 'off', lastEnding: null });
      },
    };
    const rights: KeyRights = { system: 'windows', elevated: async () => false, helper };
    const client = new Stage(undefined, { rights }).client();
    const events = (await client.keys.permissions.watch({}))[Symbol.asyncIterator]();
    const next = async () => {
      const event = await events.next();
      if (event.done) throw new Error('the events ended');
      const { value } = event;
      return { ...value.helper, canSetPin: value.tasks.find(({ task }) => task === 'pin')?.possible };
    };
    expect(await next()).toEqual({ offered: true, running: 'off', lastEnding: null, canSetPin: 'no' });
    expect(await client.keys.permissions.startHelper()).toEqual({ outcome: 'running' });
    expect(await next()).toEqual({ offered: true, running: 'on', lastEnding: null, canSetPin: 'yes' });
    become({ running: 'off', lastEnding: 'idle' });
    expect(await next()).toEqual({ offered: true, running: 'off', lastEnding: 'idle', canSetPin: 'no' });
    await events.return?.();
    expect(changes.listenerCount).toBe(0);
  });

  it('offers no helper to a program that is elevated itself', async () => {
    let started = 0;
    const helper: ElevatedHelper = {
      state: () => ({ running: 'off', lastEnding: null }),
      onChange: () => () => {},
      async start() {
        started += 1;
        return 'running';
      },
      stop: async () => {},
    };
    const rights: KeyRights = { system: 'windows', elevated: async () => true, helper };
    const client = new Stage(undefined, { rights }).client();
    expect(await client.keys.permissions.startHelper()).toEqual({ outcome: 'not-offered' });
    expect(started).toBe(0);
  });
});
