import { once } from 'node:events';
import { connect } from 'node:net';
import { ORPCError } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import type { ConversationEntry, VirtualKeyState } from '../../src/contract/lab.ts';
import { HidCommand, splitMessage } from '../../src/fido/ctaphid.ts';
import { type Client, Stage, secret } from './stage.ts';

const pin = secret('1357-kanda');
const restingHands = { autoTouch: false, autoFinger: null, resetAnyTime: false };

async function stageWithKey(model = 'atkey-pro') {
  const stage = new Stage();
  const client = stage.client();
  const key = stage.plugKey(model);
  const state = async (): Promise<VirtualKeyState> => {
    const found = (await client.lab.list()).find(({ id }) => id === key.id);
    if (!found) throw new Error('the key is not on the rack');
    return found;
  };
  return { stage, client, key, state };
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (error: unknown) => (error instanceof ORPCError ? error.code : String(error)),
  );

/** The next event of a stream that goes on. */
async function next<T>(events: AsyncIterator<T, unknown, void>): Promise<T> {
  const { done, value } = await events.next();
  if (done) throw new Error('the stream ended');
  return value as T;
}

describe('the rack', () => {
  it('tells what keys can be made of', async () => {
    const client = new Stage().client();
    const models = await client.lab.models();
    expect(models.find(({ model }) => model === 'atkey-pro')).toMatchObject({ hasSensor: true, hasButton: true });
    expect(models.find(({ model }) => model === 'pin-only')).toMatchObject({ hasSensor: false, hasButton: false });
    expect((await client.lab.quirks()).length).toBeGreaterThanOrEqual(10);
  });

  it('makes keys with quirks that show, and keeps them with the key', async () => {
    const { client } = await stageWithKey();
    const { id } = await client.lab.create({ model: 'atkey-pro', quirks: ['reset-any-time', 'reset-any-time'] });
    expect((await client.lab.list()).find((key) => key.id === id)?.quirks).toEqual(['reset-any-time']);
    expect(await codeOf(client.lab.create({ model: 'atkey-pro', quirks: ['sings'] }))).toBe('BAD_REQUEST');
  });

  it('S2-27 S2-28 plugs into power alone, into a host, and unplugs', async () => {
    const { client, key, state } = await stageWithKey();
    await client.lab.unplug({ id: key.id });
    expect(await state()).toMatchObject({ power: 'unplugged', keyId: null, led: { meaning: 'off' } });
    await client.lab.plug({ id: key.id, power: 'power-only' });
    expect(await state()).toMatchObject({ power: 'power-only', keyId: null, led: { colour: 'cyan' } });
    await client.lab.plug({ id: key.id, power: 'host' });
    expect((await client.keys.list()).keys.map(({ id }) => id)).toEqual([(await state()).keyId]);
  });

  it('watches: the state now, then after each change', async () => {
    const { client, key } = await stageWithKey();
    const states = await client.lab.watch();
    expect((await next(states))[0]).toMatchObject({ power: 'host' });
    await client.lab.unplug({ id: key.id });
    expect((await next(states))[0]).toMatchObject({ power: 'unplugged' });
    await states.return?.(undefined);
  });

  it('wipes a key, and removes it', async () => {
    const { client, key, state } = await stageWithKey();
    await client.keys.setPin({ keyId: key.keyId, newPin: pin });
    expect(await state()).toMatchObject({ pinSet: true });
    await client.lab.wipe({ id: key.id });
    expect(await state()).toMatchObject({ pinSet: false, power: 'host' });
    await client.lab.remove({ id: key.id });
    expect(await client.lab.list()).toEqual([]);
    expect(await codeOf(client.lab.wipe({ id: key.id }))).toBe('NOT_FOUND');
  });

  it('touches and holds', async () => {
    const { client, key, stage, state } = await stageWithKey();
    const choosing = (async () => {
      for await (const event of await client.keys.choose()) if (event.type === 'end') return event.end;
      return undefined;
    })();
    const end = await stage.during(choosing, () => void client.lab.touch({ id: key.id }));
    expect(end).toMatchObject({ outcome: 'done', value: { keyId: (await state()).keyId } });
    await client.lab.touch({ id: key.id, held: true });
  });

  it('S2-29 S2-30 S2-35 clicks the side button: three clicks begin standalone enrolment, one ends it', async () => {
    const { client, key, state } = await stageWithKey();
    await client.lab.button({ id: key.id, press: 3 });
    expect(await state()).toMatchObject({ enrolment: { standalone: true, taken: 0 }, led: { colour: 'white' } });
    await client.lab.button({ id: key.id, press: 'long' });
    expect(await state()).toMatchObject({ enrolment: null, led: { colour: 'blue' } });
  });

  it('S2-31 tells what the sensor made of a finger, by its result or by how it lies', async () => {
    const { client, key, state } = await stageWithKey();
    await client.lab.button({ id: key.id, press: 3 });
    const finger = 'left-thumb' as const;
    const straight = { x: 0, y: 0, angle: 0, durationMs: 800, quality: 1 };
    const put = async (sample: Parameters<Client['lab']['finger']>[0]['sample']) =>
      (await client.lab.finger({ id: key.id, finger, sample })).sample;
    expect(await put('too-fast')).toBe('too-fast');
    expect(await put({ ...straight, x: -0.9 })).toBe('too-left');
    expect(await put({ ...straight, quality: 0.1 })).toBe('poor-quality');
    expect((await state()).enrolment?.taken).toBe(0);
    expect(await put(straight)).toBe('good');
    expect((await state()).enrolment?.taken).toBe(1);
  });

  it('has hands that answer by themselves until they rest', async () => {
    const { client, key, stage, state } = await stageWithKey();
    const hands = { autoTouch: true, autoFinger: 'left-index', resetAnyTime: true } as const;
    await client.lab.setHands({ id: key.id, hands });
    expect((await state()).hands).toEqual(hands);
    const choosing = (async () => {
      for await (const event of await client.keys.choose()) if (event.type === 'end') return event.end;
      return undefined;
    })();
    expect(await stage.during(choosing)).toMatchObject({ outcome: 'done' });
    await client.lab.setHands({ id: key.id, hands: restingHands });
    expect((await state()).hands).toEqual(restingHands);
  });
});

const library = `
title: { en: A touch, ja: タッチ }
expected: { en: The choice is made, ja: キーが選ばれる }
steps:
  - wait: touch
  - touch
`;

describe('scenarios', () => {
  async function stageWithLibrary() {
    const all = await stageWithKey();
    all.stage.scenarios.set('a-touch', library);
    all.stage.scenarios.set('broken', 'title: 7');
    return all;
  }

  it('of the library are told in both languages; one that cannot be read is left out', async () => {
    const { client, stage } = await stageWithLibrary();
    expect(await client.lab.scenarios()).toEqual([
      {
        scenario: 'a-touch',
        title: { en: 'A touch', ja: 'タッチ' },
        expected: { en: 'The choice is made', ja: 'キーが選ばれる' },
      },
    ]);
    expect(stage.logged.at(-1)).toMatchObject({ event: 'scenario-unreadable', details: { name: 'broken' } });
  });

  it('play on a key, show how far they are, and finish', async () => {
    const { client, key, stage, state } = await stageWithLibrary();
    expect(await client.lab.playScenario({ id: key.id, scenario: { library: 'a-touch' } })).toEqual({
      outcome: 'playing',
    });
    expect((await state()).scenario).toMatchObject({ state: 'running', at: 0, steps: 2 });
    const choosing = (async () => {
      for await (const event of await client.keys.choose()) if (event.type === 'end') return event.end;
      return undefined;
    })();
    expect(await stage.during(choosing)).toMatchObject({ outcome: 'done' });
    expect((await state()).scenario).toMatchObject({ state: 'finished', at: 2 });
  });

  it('of the tester play and stop; what was playing before ends', async () => {
    const { client, key, state } = await stageWithLibrary();
    for (const text of [library, library.replace('A touch', 'Mine')]) {
      expect(await client.lab.playScenario({ id: key.id, scenario: { text } })).toEqual({ outcome: 'playing' });
    }
    expect((await state()).scenario).toMatchObject({ title: { en: 'Mine' }, state: 'running' });
    await client.lab.stopScenario({ id: key.id });
    expect((await state()).scenario).toMatchObject({ state: 'stopped' });
  });

  it('that cannot be read are refused with their line, and nothing else ends', async () => {
    const { client, key, state } = await stageWithLibrary();
    await client.lab.playScenario({ id: key.id, scenario: { library: 'a-touch' } });
    const answer = await client.lab.playScenario({ id: key.id, scenario: { text: `${library}  - sing\n` } });
    expect(answer).toMatchObject({ outcome: 'unreadable', line: 7 });
    expect((await state()).scenario).toMatchObject({ state: 'running' });
    expect(await codeOf(client.lab.playScenario({ id: key.id, scenario: { library: 'none' } }))).toBe('NOT_FOUND');
  });

  it('enrol fingers of anybody, who count beside the ten that have a name', async () => {
    const { client, key, state } = await stageWithLibrary();
    const text = `${library}initial: { fingers: [right-index, somebody-else] }\n`;
    expect(await client.lab.playScenario({ id: key.id, scenario: { text } })).toEqual({ outcome: 'playing' });
    expect(await state()).toMatchObject({ enrolledFingers: ['right-index'], fingerprints: 2 });
  });

  it('whose beginning does not fit the key are refused', async () => {
    const { client, stage } = await stageWithLibrary();
    const { id } = stage.plugKey('pin-only');
    const text = `${library}initial: { pin: '1234', fingers: [someone] }\n`;
    expect(await client.lab.playScenario({ id, scenario: { text } })).toMatchObject({ outcome: 'unreadable' });
  });
});

describe('sockets', () => {
  it('let other programs speak with the key while it is plugged in', async () => {
    const { client, key, state, stage } = await stageWithKey();
    const opened = await client.lab.openSocket({ id: key.id, kind: 'tcp' });
    if (opened.outcome !== 'open') throw new Error(`the socket was refused: ${opened.reason}`);
    expect((await state()).sockets).toEqual([opened.socket]);
    const program = connect(Number(opened.socket.address.split(':')[1]), '127.0.0.1');
    const heard = once(program, 'data');
    const nonce = Uint8Array.from({ length: 8 }, (_, index) => index);
    program.write(splitMessage({ channel: 0xffffffff, command: HidCommand.init, payload: nonce })[0] as Uint8Array);
    const [report] = (await heard) as [Buffer];
    expect(report.subarray(7, 15)).toEqual(Buffer.from(nonce));
    expect((await state()).sockets[0]).toMatchObject({ clients: 1, problem: null });
    program.destroy();
    await client.lab.closeSocket({ id: key.id, socket: opened.socket.id });
    expect((await state()).sockets).toEqual([]);
    await stage.rack.close();
  });

  it('that cannot be had are refused with a reason', async () => {
    const { client, key, stage } = await stageWithKey();
    const first = await client.lab.openSocket({ id: key.id, kind: 'tcp' });
    if (first.outcome !== 'open') throw new Error('the socket was refused');
    const port = Number(first.socket.address.split(':')[1]);
    expect(await client.lab.openSocket({ id: key.id, kind: 'tcp', port })).toEqual({
      outcome: 'refused',
      reason: 'port-in-use',
    });
    await stage.rack.close();
    expect((await client.lab.list())[0]?.sockets).toEqual([]);
  });
});

describe('the conversation', () => {
  async function read(client: Client, id: string | null): Promise<ConversationEntry[]> {
    const batches = await client.lab.conversation({ id });
    const entries = await next(batches);
    await batches.return?.(undefined);
    return entries;
  }

  it('is told by name, with what was said before somebody watched', async () => {
    const { client, key } = await stageWithKey();
    await client.keys.describe({ keyId: key.keyId });
    const entries = await read(client, key.id);
    expect(entries.map(({ number }) => number)).toEqual(entries.map((_, index) => index + 1));
    const answer = entries.find(({ command, status }) => command === 'authenticatorGetInfo' && status);
    expect(answer).toMatchObject({ direction: 'from-key', status: { name: 'CTAP2_OK', ok: true }, fault: null });
    expect(answer?.members.map(({ name }) => name)).toContain('versions');
  });

  it('goes on while somebody watches, of one key or of all', async () => {
    const { client, key, stage } = await stageWithKey();
    const other = stage.plugKey('pin-only');
    const ofOne = await client.lab.conversation({ id: key.id });
    expect(await next(ofOne)).toEqual([]);
    await client.keys.describe({ keyId: other.keyId });
    await client.keys.describe({ keyId: key.keyId });
    const batch = await next(ofOne);
    expect(new Set(batch.map(({ virtualKey }) => virtualKey))).toEqual(new Set([key.id]));
    await ofOne.return?.(undefined);
    expect(new Set((await read(client, null)).map(({ virtualKey }) => virtualKey))).toEqual(
      new Set([key.id, other.id]),
    );
  });

  it('holds no PIN, however it was sent', async () => {
    const { client, key } = await stageWithKey();
    await client.keys.setPin({ keyId: key.keyId, newPin: pin });
    await client.keys.changePin({ keyId: key.keyId, currentPin: pin, newPin: secret('2468-ueno') });
    const entries = await read(client, key.id);
    const setPin = entries.find(({ command }) => command === 'authenticatorClientPIN setPIN');
    expect(setPin?.members.find(({ name }) => name === 'newPinEnc')).toMatchObject({ hidden: true });
    expect(setPin?.reports.join('')).toContain('··');
    expect(JSON.stringify(entries)).not.toMatch(/1357-kanda|2468-ueno/);
  });

  it('keeps a bounded part, of keepalives less', async () => {
    const { client, key, stage } = await stageWithKey();
    const connection = stage.rack.open(key.keyId);
    const nonce = new Uint8Array(8);
    const [init = new Uint8Array()] = splitMessage({ channel: 0xffffffff, command: HidCommand.init, payload: nonce });
    for (let call = 0; call < 1_500; call++) await connection.write(init);
    const entries = await read(client, key.id);
    expect(entries).toHaveLength(2_000);
    expect(entries.at(-1)?.number).toBe(3_000);
  });
});

describe('recordings', () => {
  async function recorded() {
    const all = await stageWithKey();
    const { client, key } = all;
    await client.lab.startRecording({ keyId: key.keyId });
    await client.keys.setPin({ keyId: key.keyId, newPin: pin });
    await client.keys.describe({ keyId: key.keyId });
    return all;
  }

  it('run, are listed, and end with a file that has no PIN', async () => {
    const { client, key } = await recorded();
    const { running } = await client.lab.recordings();
    expect(running).toMatchObject([{ keyId: key.keyId, product: 'Virtual ATKey.Pro', isFull: false }]);
    expect(running[0]?.messages).toBeGreaterThan(5);
    const { fileName, text } = await client.lab.stopRecording({ keyId: key.keyId });
    expect(fileName).toMatch(/^virtual-atkey-pro-\d{8}-\d{6}\.jsonl$/);
    expect(text.split('\n').length).toBeGreaterThan(5);
    expect(text).not.toContain('1357-kanda');
    expect((await client.lab.recordings()).running).toEqual([]);
    expect(await codeOf(client.lab.stopRecording({ keyId: key.keyId }))).toBe('NOT_FOUND');
    expect(await codeOf(client.lab.startRecording({ keyId: 'nobody' }))).toBe('NOT_FOUND');
  });

  it('go on where the key is taken out and put back in', async () => {
    const { client, key } = await recorded();
    const before = (await client.lab.recordings()).running[0];
    key.unplug();
    expect((await client.lab.recordings()).running[0]?.keyId).toBe(before?.keyId);
    key.replug();
    await client.keys.describe({ keyId: key.keyId });
    const after = (await client.lab.recordings()).running[0];
    expect(after?.keyId).toBe(key.keyId);
    expect(after?.messages).toBeGreaterThan(before?.messages ?? 0);
  });

  it('replay as a key that answers as the recorded one did, and is taken out', async () => {
    const { client, key } = await stageWithKey();
    await client.keys.setPin({ keyId: key.keyId, newPin: pin });
    await client.lab.startRecording({ keyId: key.keyId });
    const wanted = await client.keys.describe({ keyId: key.keyId });
    const { text } = await client.lab.stopRecording({ keyId: key.keyId });
    key.unplug();
    const answer = await client.lab.replay({ text });
    if (answer.outcome !== 'attached') throw new Error(`not readable: ${answer.message}`);
    const { keyId } = answer;
    expect((await client.keys.list()).keys).toMatchObject([
      { id: keyId, kind: 'virtual', product: 'Virtual ATKey.Pro', access: 'ready' },
    ]);
    expect(await client.lab.recordings()).toMatchObject({ replayed: [keyId] });
    const told = await client.keys.describe({ keyId });
    expect(told).toMatchObject({ outcome: 'done', value: { pin: { state: 'set' } } });
    if (told.outcome === 'done' && wanted.outcome === 'done') expect(told.value.info).toEqual(wanted.value.info);
    const batches = await client.lab.conversation({ id: keyId });
    expect((await next(batches)).length).toBeGreaterThan(0);
    await batches.return?.(undefined);
    await client.lab.endReplay({ keyId });
    expect((await client.keys.list()).keys).toEqual([]);
    expect(await codeOf(client.lab.endReplay({ keyId }))).toBe('NOT_FOUND');
  });

  it('that cannot be read are refused with their line', async () => {
    const { client, key } = await recorded();
    const { text } = await client.lab.stopRecording({ keyId: key.keyId });
    const broken = text.split('\n').with(2, '{"at":').join('\n');
    const answer = await client.lab.replay({ text: broken });
    expect(answer).toMatchObject({ outcome: 'unreadable', line: 3 });
    expect(JSON.stringify(answer)).not.toContain('line 3:');
    expect(await client.lab.replay({ text: '' })).toMatchObject({ outcome: 'unreadable' });
  });
});

describe('without the Lab', () => {
  it('every method answers that it is not there', async () => {
    const client = new Stage([], { lab: false }).client();
    expect(await codeOf(client.lab.list())).toBe('NOT_FOUND');
    expect(await codeOf(client.lab.conversation({ id: null }))).toBe('NOT_FOUND');
    expect(await codeOf(client.lab.recordings())).toBe('NOT_FOUND');
  });
});
