import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { systemClock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { getAssertion } from '../../src/ctap/get-assertion.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import { type Comparison, cpuSeconds, median } from './comparison.ts';
import { virtualConnection } from './virtual-connection.ts';

const STORED = 10_000;
const OPERATIONS = 64;
const STORED_GOAL = 1.1;
const NEW_KEY_GOAL_MS = 0.2;
const NEW_KEYS = 200;
const LIVE_KEYS = 1_000;
const LIVE_GOAL_MB = 50;
const ports = { clock: systemClock, random: systemRandom };

/** What a full store, a new key and many keys cost. */
export async function virtualKeyScale(rounds: number): Promise<readonly Comparison[]> {
  return [await fullStore(rounds), newKey(rounds), liveKeys()];
}

/** Discoverable credentials made, found without an allow list, and signed with: 10,000 others stored against one (at most 1.1x). */
async function fullStore(rounds: number): Promise<Comparison> {
  const [full, empty] = [await keyWith(STORED), await keyWith(1)];
  const operations = async (authenticator: Authenticator) => {
    for (let operation = 0; operation < OPERATIONS; operation++) {
      await register(authenticator, 'bench.example', operation);
      await getAssertion(authenticator, { rpId: 'rp-0.example', clientDataHash: systemRandom.bytes(32) });
    }
  };
  for (let round = 0; round < 10; round++) {
    await operations(full);
    await operations(empty);
  }
  const many: number[] = [];
  const one: number[] = [];
  for (let round = 0; round < rounds; round++) {
    many.push(await cpuSeconds(() => operations(full)));
    one.push(await cpuSeconds(() => operations(empty)));
  }
  const ratio = median(many.map((cpu, round) => cpu / (one[round] as number)));
  const each = (cpu: readonly number[]) => `${((median(cpu) / OPERATIONS / 2) * 1e6).toFixed(0)} us CPU per operation`;
  return {
    what: `virtual key, discoverable create and get with ${STORED} credentials stored, against the same with one`,
    ours: each(many),
    theirs: each(one),
    ratio: `${ratio.toFixed(2)}x`,
    goal: `<= ${STORED_GOAL}x`,
    met: ratio <= STORED_GOAL,
  };
}

async function keyWith(stored: number): Promise<Authenticator> {
  const model = { ...atkeyPro, maxDiscoverableCredentials: STORED + 100 };
  const key = new VirtualKey(model, { ...ports, memory: volatileMemory() });
  key.onChange(() => {
    if (key.snapshot().waitingFor === 'touch') key.touch();
  });
  const authenticator = await openAuthenticator(virtualConnection(key), ports);
  for (let at = 0; at < stored; at++) await register(authenticator, `rp-${at}.example`, at);
  return authenticator;
}

const register = (authenticator: Authenticator, rpId: string, user: number) =>
  makeCredential(authenticator, {
    clientDataHash: systemRandom.bytes(32),
    rp: { id: rpId, name: 'Example' },
    user: { id: Uint8Array.of(user >> 8, user), name: 'a', displayName: 'A' },
    pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
    options: { rk: true },
  });

/** Made, plugged in, its first channel open: at most 0.2 ms of CPU. */
function newKey(rounds: number): Comparison {
  const times: number[] = [];
  for (let round = 0; round < rounds + 3; round++) {
    const before = process.cpuUsage();
    for (let made = 0; made < NEW_KEYS; made++) freshKey();
    const { user, system } = process.cpuUsage(before);
    if (round >= 3) times.push((user + system) / 1e3 / NEW_KEYS);
  }
  const each = median(times);
  return {
    what: 'a new virtual key: made, plugged in, with an open channel',
    ours: `${each.toFixed(3)} ms CPU`,
    theirs: '-',
    ratio: '-',
    goal: `<= ${NEW_KEY_GOAL_MS} ms`,
    met: each <= NEW_KEY_GOAL_MS,
  };
}

/** In a process of their own, whose memory is measured by `live-keys.ts`: at most 50 MB. */
function liveKeys(): Comparison {
  const { stdout } = spawnSync(
    process.execPath,
    ['--expose-gc', join(import.meta.dirname, 'live-keys.ts'), String(LIVE_KEYS)],
    {
      encoding: 'utf8',
    },
  );
  const megabytes = Number(stdout.trim()) / 2 ** 20;
  return {
    what: `${LIVE_KEYS} live virtual keys, each plugged in and asked for its GetInfo`,
    ours: `${megabytes.toFixed(1)} MB`,
    theirs: '-',
    ratio: '-',
    goal: `<= ${LIVE_GOAL_MB} MB`,
    met: megabytes <= LIVE_GOAL_MB,
  };
}

/** A key with a channel, as a host opens one. */
export function freshKey(): VirtualKey {
  const key = new VirtualKey(atkeyPro, { ...ports, memory: volatileMemory() });
  key.plugIn('host');
  const packet = new Uint8Array(64);
  packet.set([0xff, 0xff, 0xff, 0xff, 0x86, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]);
  key.receive(packet);
  return key;
}
