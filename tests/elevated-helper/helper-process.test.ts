import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { utf8 } from '../../src/basics/bytes.ts';
import { systemClock } from '../../src/basics/clock.ts';
import { Emitter } from '../../src/basics/emitter.ts';
import { silentLog } from '../../src/basics/log.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { ElevatedKeys } from '../../src/elevated-helper/elevated-keys.ts';
import { AllKeys } from '../../src/hid/key-bus.ts';
import { UsbKeys } from '../../src/hid/usb-keys.ts';
import { describeKey } from '../../src/operations/describe-key.ts';
import { KeyAccess } from '../../src/operations/key-access.ts';
import { KeyActivities } from '../../src/operations/key-activity.ts';
import { listFingerprints } from '../../src/operations/list-fingerprints.ts';
import { PersistentTokens } from '../../src/operations/persistent-tokens.ts';
import { PinMemory } from '../../src/operations/pin-memory.ts';
import { setPin } from '../../src/operations/set-pin.ts';
import { volatileFile } from '../../src/storage/sealed-file.ts';
import { rackOfKeys } from './virtual-hid.ts';

const program = (name: string) => join(import.meta.dirname, name);
const children: ChildProcess[] = [];
let temporaryFolder: string;

beforeEach(() => {
  temporaryFolder = mkdtempSync(join(tmpdir(), 'touchstone-process-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(temporaryFolder, { recursive: true, force: true });
});

function started(name: string, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [program(name), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

const isAlive = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
};

/** Windows without elevation, as far as this program sees it: the system lists no key and lets none be opened. */
async function appOnWindows() {
  const helpers: ChildProcess[] = [];
  const elevated = new ElevatedKeys({
    launch: async (argument) => {
      helpers.push(started('child-helper.ts', argument));
      return 'started';
    },
    platform: 'linux',
    temporaryFolder,
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });
  const usb = new UsbKeys({
    clock: systemClock,
    log: silentLog,
    system: 'windows',
    loadHid: async () => ({ list: async () => [], open: () => Promise.reject(new Error('access denied')) }),
    checkAccess: async (path) => ({ access: 'needs-elevation', attachment: path }),
    listen: async () => ({ laterLooks: [], onNews: (listener) => new Emitter<never>().on(listener), close: () => {} }),
    elevated,
  });
  await usb.start();
  const keys = new AllKeys(usb, rackOfKeys(systemClock), { system: 'windows', udevRule: '' });
  const activities = new KeyActivities(systemClock);
  const shared = { clock: systemClock, random: systemRandom, log: silentLog };
  const ports = {
    ...shared,
    keys,
    activities,
    access: new KeyAccess(keys, activities, shared),
    pins: new PinMemory(systemRandom),
    persistentTokens: new PersistentTokens(volatileFile(), silentLog),
    modelName: () => null,
    observer: {
      described: () => {},
      fingerprintsListed: () => {},
      fingerprintKept: () => {},
      fingerprintRemoved: () => {},
      credentialsListed: () => {},
      credentialSeen: () => {},
      credentialRenamed: () => {},
      credentialRemoved: () => {},
      wasReset: () => {},
    },
  };
  const change = () => new Promise<void>((resolve) => void keys.onChange(resolve));
  return { elevated, usb, keys, ports, helpers, change };
}

it('operations work through the helper as through a plugged key, in a process of its own', async () => {
  const { elevated, usb, keys, ports, helpers, change } = await appOnWindows();
  expect(keys.snapshot().keys).toEqual([]);
  const seen = change();
  expect(await elevated.start()).toBe('running');
  await seen;
  const [key] = keys.snapshot().keys;
  expect(key).toMatchObject({ kind: 'usb', access: 'ready', product: expect.stringMatching(/ATKey/) });
  const id = key?.id ?? '';
  expect(await describeKey(ports, id, undefined)).toMatchObject({ protocol: 'ctap2', pin: { state: 'not-set' } });
  const pin = () => Secret.over(utf8('1357-kanda'));
  await setPin(ports, id, pin(), undefined);
  expect(await describeKey(ports, id, undefined)).toMatchObject({ pin: { state: 'set', retries: 8 } });
  expect(await listFingerprints(ports, id, pin(), undefined)).toEqual([]);

  const gone = change();
  const exit = once(helpers[0] as ChildProcess, 'exit');
  await elevated.stop();
  await gone;
  expect(await exit).toEqual([0, null]);
  expect(keys.snapshot().keys).toEqual([]);
  await usb.close();
});

it('a helper that is killed takes its keys along, and an operation under way ends with "removed"', async () => {
  const { elevated, usb, keys, ports, helpers, change } = await appOnWindows();
  const seen = change();
  await elevated.start();
  await seen;
  const id = keys.snapshot().keys[0]?.id ?? '';
  const connection = await keys.open(id);
  const closed = new Promise<void>((resolve) => void connection.onClosed(resolve));
  helpers[0]?.kill('SIGKILL');
  await closed;
  await expect(describeKey(ports, id, undefined)).rejects.toThrow();
  await expect.poll(() => keys.snapshot().keys).toEqual([]);
  expect(elevated.state()).toEqual({ running: 'off', lastEnding: 'ended' });
  await usb.close();
});

it('the helper ends with the app, however that ends', async () => {
  const app = started('child-app.ts', temporaryFolder);
  const [line] = (await once(app.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  const told = JSON.parse(line.toString()) as { outcome: string; helperId: number; keys: number };
  expect(told).toMatchObject({ outcome: 'running', keys: 1 });
  expect(isAlive(told.helperId)).toBe(true);
  app.kill('SIGKILL');
  await expect.poll(() => isAlive(told.helperId), { timeout: 10_000 }).toBe(false);
});

it.each([
  ['without a hand-over', []],
  ['with one that this project did not write', ['--touchstone-elevated-helper=AAAA']],
])('started %s it does nothing', async (_how, args) => {
  const helper = started('child-helper.ts', ...args);
  expect(await once(helper, 'exit')).toEqual([2, null]);
});
