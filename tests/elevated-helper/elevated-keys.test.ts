import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { ElevatedKeys, type LaunchHelper, startLimits } from '../../src/elevated-helper/elevated-keys.ts';
import { type HandOver, parseHelperArgument } from '../../src/elevated-helper/hand-over.ts';
import { encodeHello, makeRunKeyPair } from '../../src/elevated-helper/key-agreement.ts';
import { runHelper } from '../../src/elevated-helper/run-helper.ts';
import { rackOfKeys, VirtualHid } from './virtual-hid.ts';

let temporaryFolder: string;
beforeEach(() => {
  temporaryFolder = mkdtempSync(join(tmpdir(), 'touchstone-elevated-'));
});
afterEach(() => rmSync(temporaryFolder, { recursive: true, force: true }));

const handOverOf = (argument: string): HandOver => {
  const handOver = parseHelperArgument([argument]);
  if (!handOver) throw new Error('no hand-over');
  return handOver;
};

function stage(launch: (handOver: HandOver, helper: () => Promise<unknown>) => ReturnType<LaunchHelper>) {
  const clock = new ManualClock();
  const rack = rackOfKeys(clock);
  rack.plug(rack.create('atkey-pro'), 'host');
  const hid = new VirtualHid(rack);
  const handOvers: HandOver[] = [];
  const keys = new ElevatedKeys({
    launch: (argument) => {
      const handOver = handOverOf(argument);
      handOvers.push(handOver);
      return launch(handOver, () => runHelper(handOver, { loadHid: async () => hid, clock }));
    },
    platform: 'linux',
    temporaryFolder,
    clock,
    random: systemRandom,
    log: silentLog,
  });
  const states: string[] = [];
  keys.onChange(() => states.push(keys.state().running));
  return { clock, rack, hid, keys, handOvers, states };
}

/** Connects as another program would, and tells how it was received. */
const stranger = (pipe: string, hello: Uint8Array) =>
  new Promise<'refused'>((resolve) => {
    const socket = connect(pipe, () => socket.write(hello));
    socket.on('error', () => {});
    socket.on('close', () => resolve('refused'));
  });

describe('the helper, as the app has it', () => {
  it('comes up, serves keys, and leaves nothing behind', async () => {
    let ended: Promise<unknown> = Promise.resolve();
    const { keys, hid, states, handOvers } = stage(async (_handOver, helper) => {
      ended = helper();
      return 'started';
    });
    expect(keys.hid).toBeUndefined();
    expect(await keys.start()).toBe('running');
    expect(keys.state()).toEqual({ running: 'on', lastEnding: null });
    expect(await keys.hid?.list()).toEqual(await hid.list());
    // The secret was of use once.
    expect(readdirSync(temporaryFolder)).toEqual([]);
    expect(await keys.start()).toBe('running');
    expect(handOvers).toHaveLength(1);
    await keys.stop();
    expect(await ended).toBe('pipe-closed');
    expect(keys.hid).toBeUndefined();
    expect(keys.state()).toEqual({ running: 'off', lastEnding: null });
    expect(states).toEqual(['asking', 'on', 'off']);
  });

  it('gets its secret in a file that only this user reads, in a folder of its own', async () => {
    const seen: { file: number; folder: number; secret: number }[] = [];
    const { keys } = stage(async (handOver, helper) => {
      seen.push({
        file: statSync(handOver.secretFile).mode & 0o777,
        folder: statSync(dirname(handOver.secretFile)).mode & 0o777,
        secret: readFileSync(handOver.secretFile).length,
      });
      void helper();
      return 'started';
    });
    await keys.start();
    expect(seen).toEqual([{ file: 0o600, folder: 0o700, secret: 32 }]);
    await keys.stop();
  });

  it('has another name, key and secret each time', async () => {
    const { keys, handOvers } = stage(async () => 'declined');
    await keys.start();
    await keys.start();
    const [first, second] = handOvers;
    expect(first?.pipe).not.toBe(second?.pipe);
    expect(first?.appPublicKey).not.toEqual(second?.appPublicKey);
  });

  it.each(['declined', 'failed'] as const)('is %s: told, and nothing is left', async (launch) => {
    const { keys, clock, handOvers } = stage(async () => launch);
    expect(await keys.start()).toBe(launch === 'failed' ? 'not-started' : launch);
    expect(keys.state()).toEqual({ running: 'off', lastEnding: null });
    expect(readdirSync(temporaryFolder)).toEqual([]);
    expect(existsSync(handOvers[0]?.pipe ?? '')).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('is started once where two ask', async () => {
    const { keys, handOvers } = stage(async () => 'declined');
    expect(await Promise.all([keys.start(), keys.start()])).toEqual(['declined', 'declined']);
    expect(handOvers).toHaveLength(1);
  });

  it('was agreed to and never came', async () => {
    let launched = () => {};
    const isLaunched = new Promise<void>((resolve) => {
      launched = resolve;
    });
    const { keys, clock } = stage(async () => {
      launched();
      return 'started';
    });
    const starting = keys.start();
    await isLaunched;
    await clock.advance(startLimits.connectMs);
    expect(await starting).toBe('no-answer');
    expect(readdirSync(temporaryFolder)).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('is not waited for any more when the app ends', async () => {
    let launched = () => {};
    const isLaunched = new Promise<void>((resolve) => {
      launched = resolve;
    });
    const { keys } = stage(() => {
      launched();
      return new Promise(() => {});
    });
    const starting = keys.start();
    await isLaunched;
    await keys.stop();
    expect(await starting).toBe('cancelled');
    expect(readdirSync(temporaryFolder)).toEqual([]);
  });

  it('that cannot even be prepared is told as not started', async () => {
    rmSync(temporaryFolder, { recursive: true });
    const { keys } = stage(async () => 'started');
    expect(await keys.start()).toBe('not-started');
  });

  it('tells why it went', async () => {
    const { keys, clock } = stage(async (_handOver, helper) => {
      void helper();
      return 'started';
    });
    await keys.start();
    const gone = new Promise<void>((resolve) => void keys.onChange(resolve));
    await clock.advance(10 * 60_000);
    await gone;
    expect(keys.state()).toEqual({ running: 'off', lastEnding: 'idle' });
  });
});

describe('another program on the pipe', () => {
  const hello = () => encodeHello(makeRunKeyPair().publicKey);

  it('that comes first is turned away, and the helper still gets through', async () => {
    const { keys, hid } = stage(async (handOver, helper) => {
      expect(await stranger(handOver.pipe, new Uint8Array(37))).toBe('refused');
      void helper();
      return 'started';
    });
    expect(await keys.start()).toBe('running');
    expect(await keys.hid?.list()).toEqual(await hid.list());
    await keys.stop();
  });

  it('that says hello and proves nothing is left after a while', async () => {
    let refused: Promise<unknown> = Promise.resolve();
    const { keys, clock } = stage(async (handOver, helper) => {
      refused = stranger(handOver.pipe, hello());
      void helper();
      return 'started';
    });
    expect(await keys.start()).toBe('running');
    await clock.advance(startLimits.proofMs);
    expect(await refused).toBe('refused');
    await keys.stop();
  });

  it('that comes second finds nobody: the pipe is for one', async () => {
    let pipe = '';
    const { keys } = stage(async (handOver, helper) => {
      pipe = handOver.pipe;
      void helper();
      return 'started';
    });
    await keys.start();
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => void connect(pipe).on('error', resolve));
    expect(error.code).toBe('ENOENT');
    await keys.stop();
  });

  it('again and again ends the attempt', async () => {
    const { keys } = stage(async (handOver) => {
      for (let number = 0; number < startLimits.strangers; number += 1) {
        await stranger(handOver.pipe, new Uint8Array(37));
      }
      return 'started';
    });
    expect(await keys.start()).toBe('interfered');
  });

  it('that has the command line, not the file, does not pass for the helper', async () => {
    const { keys, clock, hid } = stage(async (handOver, helper) => {
      const [impostor] = await Promise.allSettled([
        runHelper({ ...handOver, secretFile: '/dev/null' }, { loadHid: async () => hid, clock }),
      ]);
      expect(impostor?.status).toBe('rejected');
      void helper();
      return 'started';
    });
    expect(await keys.start()).toBe('running');
    await keys.stop();
  });
});
