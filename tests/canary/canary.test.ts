import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { type PinUvAuthProtocol, pinUvAuthProtocol } from '../../src/fido/pin-uv-auth.ts';
import { openSocket } from '../../src/hid/sockets/open-socket.ts';
import { pluggedKey } from '../../src/hid/sockets/plugged-device.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { personAtTheKey } from '../guest/person-at-the-key.ts';
import { type Found, searchMemory } from './process-memory.ts';

const entry = join(import.meta.dirname, '..', '..', 'src', 'cli', 'touchstone.ts');
const preload = join(import.meta.dirname, 'preload.ts');

/** PINs and a password that no program holds by chance. */
const canary = () => `canary ${randomBytes(9).toString('hex')}`;
const [firstPin, secondPin, planted, password] = [canary(), canary(), canary(), canary()];
const userName = 'hanako@example.com';

/** What the key gave and agreed on in all conversations: read in this process, where the key is. */
const tokens: Uint8Array[] = [];
const sharedSecrets: Uint8Array[] = [];

let folder: string;
let port: string;
let close: () => Promise<void>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'touchstone-canary-'));
  for (const version of [1, 2] as const) {
    const protocol = pinUvAuthProtocol(version);
    const { deriveSharedSecret, encrypt } = protocol;
    const listening: Pick<PinUvAuthProtocol, 'deriveSharedSecret' | 'encrypt'> = {
      deriveSharedSecret(z) {
        const secret = deriveSharedSecret(z);
        sharedSecrets.push(secret.slice());
        return secret;
      },
      // The one thing that a key encrypts for its platform here is a pinUvAuthToken.
      encrypt(secret, plaintext, random) {
        tokens.push(plaintext.slice());
        return encrypt(secret, plaintext, random);
      },
    };
    Object.assign(protocol, listening);
  }
  const key = new VirtualKey(ctap23, { clock: systemClock, random: systemRandom, memory: volatileMemory() });
  personAtTheKey(key);
  key.plugIn('host');
  const identity = { name: 'canary', serial: 'CANARY', vendorId: 0x1209, productId: 1 };
  const socket = await openSocket('tcp', pluggedKey(key, key), { port: 0, identity });
  port = String(socket.address.split(':')[1]);
  close = async () => {
    await socket.close();
    key.unplug();
  };
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly code: number | null;
  /** Everything that it said, and every file that it left. */
  readonly told: Buffer;
  readonly found: readonly Found[];
  readonly bytes: number;
}

/** Runs the terminal on the key, looks into its memory when it has said its last word, and lets it go. */
async function touchstone(words: readonly string[], input: readonly string[], plant = ''): Promise<Run> {
  const data = join(folder, 'data');
  const child = spawn(
    process.execPath,
    ['--import', preload, entry, ...words, '--data', data, '--lang', 'en', '--json'],
    {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        TOUCHSTONE_LOG: 'info',
        TOUCHSTONE_CANARY_PORT: port,
        TOUCHSTONE_CANARY_PLANT: Buffer.from(plant).toString('hex'),
      },
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const said: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => said.push(piece));
  child.stderr.on('data', (piece: Buffer) => said.push(piece));
  for (const line of input) child.stdin.write(`${line}\n`);
  const [, , , ready, go] = child.stdio;
  if (!ready || !go || !('write' in go)) throw new Error('expected two more pipes');
  await once(ready, 'data');
  const { found, bytes } = searchMemory(child.pid ?? 0, needles());
  go.write('\n');
  const [code] = await once(child, 'close');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const told = Buffer.concat([...said, ...files.map((one) => readFileSync(join(one.parentPath, one.name)))]);
  return { code, told, found, bytes };
}

/** Each secret in the forms in which a program could hold it. */
function needles(): Map<string, Uint8Array> {
  const all = new Map<string, Uint8Array>();
  for (const [name, pin] of Object.entries({ 'first PIN': firstPin, 'second PIN': secondPin, planted, password })) {
    const bytes = Buffer.from(pin);
    const hash = createHash('sha256').update(bytes).digest();
    all.set(name, bytes);
    all.set(`${name} in UTF-16`, Buffer.from(pin, 'utf16le'));
    all.set(`${name} in base64url`, Buffer.from(bytes.toString('base64url')));
    all.set(`${name} in hexadecimal`, Buffer.from(bytes.toString('hex')));
    all.set(`hash of the ${name}`, hash.subarray(0, 16));
    all.set(`hash of the ${name} in base64url`, Buffer.from(hash.subarray(0, 15).toString('base64url')));
    all.set(`hash of the ${name} in hexadecimal`, Buffer.from(hash.subarray(0, 16).toString('hex')));
  }
  for (const [index, token] of tokens.entries()) all.set(`token ${index}`, token);
  for (const [index, secret] of sharedSecrets.entries()) {
    all.set(`shared secret ${index}`, secret.subarray(0, 32));
    if (secret.length > 32) all.set(`shared secret ${index}, second half`, secret.subarray(32));
  }
  return all;
}

const namesOf = (found: readonly Found[]) => [...new Set(found.map(({ name }) => name))].sort();

const scope = () => {
  try {
    return Number(readFileSync('/proc/sys/kernel/yama/ptrace_scope', 'utf8'));
  } catch {
    return 0;
  }
};
/** A parent may look into its child unless the system keeps that for administrators. */
const mayLook = process.platform === 'linux' && (scope() < 2 || process.getuid?.() === 0);
if (!mayLook)
  console.warn(
    'Skipped, the canary in the memory of the terminal: this system does not let a parent look into its child',
  );

// A search of all memory takes its time on a busy machine.
describe.skipIf(!mayLook)(
  'hostile F9 PIN, password, PIN hash, pinUvAuthToken and shared secret',
  { timeout: 120_000 },
  () => {
    test('are found where they were planted: the search works', async () => {
      const { found, bytes, told } = await touchstone(['keys'], [], planted);
      // As bytes, as a text of V8, and as it came in through the environment.
      expect(namesOf(found)).toEqual(['planted', 'planted in hexadecimal']);
      expect(found.filter(({ name }) => name === 'planted').length).toBeGreaterThanOrEqual(2);
      expect(bytes).toBeGreaterThan(20_000_000);
      expect(told.includes('Key in another process')).toBe(true);
    });

    let pass = '';

    test.each<[string, readonly string[], readonly string[] | (() => readonly string[])]>([
      ['pin set', ['pin', 'set'], [firstPin]],
      ['pin change', ['pin', 'change'], [firstPin, secondPin]],
      ['a token for credentials', ['credentials', 'list'], [secondPin]],
      ['a token that is kept', ['credentials', 'list', '--remember'], [secondPin]],
      ['a list by it', ['credentials', 'list'], []],
      ['a list by it, and its end', ['credentials', 'forget'], []],
      // From then on a credential takes a token, too.
      ['a setting', ['settings', 'set', 'always-uv', 'on', '--yes'], [secondPin]],
      ['a credential for a look at its attestation', ['attestation', '--use-pin'], [secondPin]],
      ['a new account', ['accounts', 'create', userName], [password]],
      ['a Temporary Access Pass', ['accounts', 'pass', userName], []],
      ['a registration', ['register', '--user', userName, '--name', 'Key', '--use-pin'], () => [pass, secondPin]],
      ['a sign-in', ['sign-in', '--use-pin'], [secondPin]],
    ])('are not in the memory of the terminal after %s, nor in what it said and left', async (_, words, input) => {
      const { code, found, told } = await touchstone(words, typeof input === 'function' ? input() : input);
      expect([code, told.includes('"type":"result"')]).toEqual([0, true]);
      for (const [name, bytes] of needles()) expect([name, told.includes(Buffer.from(bytes))]).toEqual([name, false]);
      expect(namesOf(found)).toEqual([]);
      pass = /"pass":"([^"]+)"/.exec(told.toString())?.[1] ?? pass;
    });

    test('are not there after a wrong PIN either', async () => {
      const { code, found, told } = await touchstone(['credentials', 'list'], [planted]);
      expect(code).toBe(1);
      expect(told.includes('pin-wrong')).toBe(true);
      expect(namesOf(found)).toEqual([]);
    });

    test('were looked for: the key gave tokens and agreed on secrets', () => {
      expect(tokens.length).toBeGreaterThanOrEqual(3);
      expect(tokens.every(({ length }) => length === 32)).toBe(true);
      expect(sharedSecrets.length).toBeGreaterThanOrEqual(6);
    });
  },
);
