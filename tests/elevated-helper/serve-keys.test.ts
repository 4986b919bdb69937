import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { HelperClient } from '../../src/elevated-helper/helper-client.ts';
import { encodeCommand, kindOfCommand } from '../../src/elevated-helper/messages.ts';
import { helperLimits, serveKeys } from '../../src/elevated-helper/serve-keys.ts';
import { FrameSigner, longestMessage } from '../../src/elevated-helper/signed-frames.ts';
import { HidCommand, splitMessage } from '../../src/fido/ctaphid.ts';
import { pipePair, runKeys } from './pipe-pair.ts';
import { pathOf, rackOfKeys, VirtualHid } from './virtual-hid.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const pipe of open.splice(0)) pipe.close();
});

async function helper() {
  const clock = new ManualClock();
  const rack = rackOfKeys(clock);
  const virtualKey = rack.create('atkey-pro');
  rack.plug(virtualKey, 'host');
  const hid = new VirtualHid(rack);
  const pipe = await pipePair();
  open.push(pipe);
  const keys = runKeys();
  const ended = serveKeys(pipe.helper, keys, { hid, clock });
  const path = pathOf(rack.attached()[0]?.id ?? '');
  return { clock, rack, virtualKey, hid, pipe, keys, ended, path };
}

async function served() {
  const one = await helper();
  const client = new HelperClient(one.pipe.app, one.keys);
  await client.ready;
  return { ...one, client };
}

/** CTAPHID_INIT as a report: every key answers it. */
const initReport = () => {
  const [packet = new Uint8Array()] = splitMessage({
    channel: 0xffff_ffff,
    command: HidCommand.init,
    payload: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  });
  const report = new Uint8Array(65);
  report.set(packet, 1);
  return report;
};

describe('the helper', () => {
  it('lists, opens, passes packets both ways and closes', async () => {
    const { client, path, hid } = await served();
    expect(await client.list()).toEqual(await hid.list());
    const handle = await client.open(path);
    const answer = new Promise<Uint8Array>((resolve) => void handle.onReport(resolve));
    await handle.write(initReport());
    expect((await answer).subarray(7, 15)).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    await handle.close();
    expect(hid.closes).toBe(1);
    await expect(handle.write(initReport())).rejects.toThrow('no-such-handle');
  });

  it.each(['\\\\?\\hid#vid_046d&pid_c31c#keyboard', 'C:\\Windows\\System32\\config\\SAM', '\\\\server\\share\\x', ''])(
    'opens nothing that is no FIDO key: %j',
    async (path) => {
      const { client, hid } = await served();
      await expect(client.open(path)).rejects.toThrow('no-fido-key');
      expect(hid.opens).toEqual([]);
    },
  );

  it('tells that a key was pulled in the middle, and goes on with the others', async () => {
    const { client, path, rack, virtualKey } = await served();
    rack.plug(rack.create('atkey-pro'), 'host');
    const other = await client.open(pathOf(rack.attached()[1]?.id ?? ''));
    const handle = await client.open(path);
    const lost = new Promise((resolve) => void handle.onFailed(resolve));
    rack.unplug(virtualKey);
    expect(String(await lost)).toContain('the device is gone');
    await expect(handle.write(initReport())).rejects.toThrow('the device is gone');
    await expect(other.write(initReport())).resolves.toBeUndefined();
    expect(await client.list()).toHaveLength(1);
  });

  it('holds no more keys open than it says', async () => {
    const { client, path } = await served();
    for (let key = 0; key < helperLimits.openKeys; key += 1) await client.open(path);
    await expect(client.open(path)).rejects.toThrow('too-many');
  });

  it('ends when the pipe does, and closes its keys', async () => {
    const { client, path, ended, hid } = await served();
    await client.open(path);
    client.close();
    expect(await ended).toBe('pipe-closed');
    expect(hid.closes).toBe(1);
  });

  it('ends when it is idle, not while a key is open', async () => {
    const { client, path, clock, ended } = await served();
    const end = new Promise((resolve) => void client.onEnd(resolve));
    const handle = await client.open(path);
    await clock.advance(3 * helperLimits.idleMs);
    await handle.close();
    await clock.advance(helperLimits.idleMs - 1);
    expect(await client.list()).toHaveLength(1);
    await clock.advance(helperLimits.idleMs);
    expect([await ended, await end]).toEqual(['idle', 'idle']);
    expect(clock.pending).toBe(0);
  });

  it('who connects and says nothing is left after ten seconds', async () => {
    const { clock, ended, hid } = await helper();
    await clock.advance(helperLimits.firstCommandMs);
    expect(await ended).toBe('failed-proof');
    expect(hid.opens).toEqual([]);
  });
});

describe('what does not come from the app ends the helper at once:', () => {
  const listCommand = { kind: 'list', request: 1 } as const;
  const signed = (key: Uint8Array, kind = kindOfCommand(listCommand), message = encodeCommand(listCommand)) =>
    new FrameSigner(key, longestMessage.fromHelper).sign(kind, message);

  it('a wrong signature', async () => {
    const { pipe, ended } = await helper();
    pipe.app.write(signed(new Uint8Array(32)));
    expect(await ended).toBe('failed-proof');
  });

  it('its own frame, sent back: each direction has its own key', async () => {
    const { pipe, ended } = await helper();
    const [ready] = (await once(pipe.app, 'data')) as [Uint8Array];
    pipe.app.write(ready);
    expect(await ended).toBe('failed-proof');
  });

  it('a frame that was sent before', async () => {
    const { pipe, ended, keys } = await helper();
    const frame = signed(keys.toHelper);
    pipe.app.write(frame);
    pipe.app.write(frame);
    expect(await ended).toBe('failed-proof');
  });

  it('a frame that is longer than any command', async () => {
    const { pipe, ended, keys } = await helper();
    pipe.app.write(signed(keys.toHelper, 1, new Uint8Array(longestMessage.toHelper + 1)));
    expect(await ended).toBe('failed-proof');
  });

  it('half a frame and the end of the pipe', async () => {
    const { pipe, ended, keys, hid } = await helper();
    pipe.app.end(signed(keys.toHelper).slice(0, 20));
    expect(await ended).toBe('pipe-closed');
    expect(hid.opens).toEqual([]);
  });

  it.each([
    ['a command that it does not know', 5, new Uint8Array(4)],
    ['news in place of a command', 0x82, new Uint8Array(6)],
    ['a command with bytes left over', 1, new Uint8Array(5)],
    ['a packet that is too short', 3, new Uint8Array(8 + 63)],
  ])('%s, though it is signed', async (_what, kind, message) => {
    const { pipe, ended, keys } = await helper();
    pipe.app.write(signed(keys.toHelper, kind, message));
    expect(await ended).toBe('not-understood');
  });

  it('a flood of commands', async () => {
    const { pipe, ended, keys, hid } = await helper();
    const signer = new FrameSigner(keys.toHelper, longestMessage.toHelper);
    pipe.app.resume();
    for (let request = 0; request <= helperLimits.commandsPerSecond && !pipe.app.destroyed; request += 1) {
      const list = { kind: 'list', request } as const;
      pipe.app.write(signer.sign(kindOfCommand(list), encodeCommand(list)));
    }
    expect(await ended).toBe('flood');
    expect(hid.opens).toEqual([]);
  });
});

describe('the app', () => {
  it('believes nothing that is not signed by the helper', async () => {
    const pipe = await pipePair();
    open.push(pipe);
    const client = new HelperClient(pipe.app, runKeys());
    const end = new Promise((resolve) => void client.onEnd(resolve));
    pipe.helper.write(new FrameSigner(new Uint8Array(32), 10).sign(0x80, new Uint8Array(0)));
    await expect(client.ready).rejects.toThrow('interfered');
    expect(await end).toBe('interfered');
  });

  it('hears nothing before the helper has proved itself', async () => {
    const pipe = await pipePair();
    open.push(pipe);
    const keys = runKeys();
    const client = new HelperClient(pipe.app, keys);
    pipe.helper.write(new FrameSigner(keys.fromHelper, 10).sign(0x83, new Uint8Array(4)));
    await expect(client.ready).rejects.toThrow('interfered');
  });

  it('learns for each question and each open key that the helper is gone', async () => {
    const { client, path, pipe } = await served();
    const handle = await client.open(path);
    const lost = new Promise((resolve) => void handle.onFailed(resolve));
    const question = client.list();
    pipe.helper.destroy();
    await expect(question).rejects.toThrow('has ended: gone');
    expect(String(await lost)).toContain('has ended');
    await expect(client.list()).rejects.toThrow('has ended');
    await expect(handle.write(initReport())).rejects.toThrow('has ended');
    await handle.close();
  });

  it.each([
    ['no report ID', new Uint8Array(64)],
    ['another report ID', new Uint8Array(65).fill(1)],
  ])('sends no report with %s', async (_what, report) => {
    const { client, path } = await served();
    await expect((await client.open(path)).write(report)).rejects.toThrow(RangeError);
  });
});
