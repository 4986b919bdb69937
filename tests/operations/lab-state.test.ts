import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fromBase64url, toBase64url, utf8 } from '../../src/basics/bytes.ts';
import { silentLog } from '../../src/basics/log.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { longestKeyState } from '../../src/contract/longest-file.ts';
import { servableModel } from '../../src/rig/servable-models.ts';
import { ServedKey } from '../../src/rig/served-key.ts';
import { openKeyFile } from '../../src/storage/key-file.ts';
import { keyStateFiles } from '../../src/storage/key-state-files.ts';
import { type Client, Stage } from './stage.ts';

const clock = new ManualClock();

/** A folder of its own, gone after the test. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'touchstone-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** What the terminal does with `--state PATH`. */
async function served<T>(path: string, act: (key: ServedKey) => T): Promise<T> {
  const file = openKeyFile(path, { model: 'none', quirks: [], serial: 'none' }, clock);
  const { model: id, quirks, serial, memory } = file;
  const model = servableModel(id, quirks);
  if (!model) throw new Error('the terminal does not know this model');
  const key = new ServedKey({ model, serial, memory, clock, random: seededRandom('served'), log: silentLog });
  try {
    return act(key);
  } finally {
    await key.close();
    file.close();
  }
}

const words = '{ en: A key in use, ja: 使用中 }';
const inUse = `title: ${words}\nexpected: ${words}\ninitial: { pin: "73519246", fingers: [right-index, left-thumb] }\n`;

async function stageWithUsedKey() {
  const stage = new Stage();
  const client = stage.client();
  const { id } = await client.lab.create({ model: 'atkey-pro', quirks: ['reset-any-time'] });
  expect(await client.lab.playScenario({ id, scenario: { text: inUse } })).toEqual({ outcome: 'playing' });
  const key = (await client.lab.list())[0];
  if (!key) throw new Error('the key is not on the rack');
  return { stage, client, id, key };
}

async function saved(client: Client, id: string) {
  const answer = await client.lab.saveState({ id });
  if (answer.outcome !== 'saved') throw new Error(`expected a file, got ${answer.reason}`);
  return { fileName: answer.fileName, file: fromBase64url(answer.state) };
}

const create = (client: Client, file: Uint8Array) => client.lab.createFromState({ state: toBase64url(file) });

describe('the state of a virtual key as a file', () => {
  it('goes on in the terminal, and comes back as another key: same model, quirks, serial number and secrets', async () => {
    const { client, id, key } = await stageWithUsedKey();
    const { fileName, file } = await saved(client, id);
    expect(fileName).toBe(`atkey-pro-${key.serial}.state`);
    expect((await client.lab.list())[0]).toEqual(key);

    const path = join(folder(), 'key.state');
    writeFileSync(path, file, { mode: 0o600 });
    await served(path, (inTerminal) => {
      const { model, serial, pinSet, enrolledFingers } = inTerminal.state();
      expect({ model, serial, pinSet, enrolledFingers }).toEqual({
        model: 'atkey-pro',
        serial: key.serial,
        pinSet: true,
        enrolledFingers: ['right-index', 'left-thumb'],
      });
    });

    const made = await create(client, readFileSync(path));
    if (made.outcome !== 'made') throw new Error(`expected a key, got ${made.reason}`);
    expect(made.modelName).toBe('Virtual ATKey.Pro');
    const again = (await client.lab.list()).find((one) => one.id === made.id);
    const { serial, quirks, pinSet, enrolledFingers } = key;
    expect(again).toMatchObject({ serial, quirks, pinSet, enrolledFingers, power: 'unplugged' });
    await served(path, (inTerminal) => inTerminal.wipe());
    const wiped = await create(client, readFileSync(path));
    expect((await client.lab.list()).find((one) => wiped.outcome === 'made' && one.id === wiped.id)).toMatchObject({
      pinSet: false,
    });
    // The first one is where it was, and knows nothing of that.
    expect((await client.lab.list())[0]).toEqual(key);
  });

  it('of a key that never wrote is one too', async () => {
    const client = new Stage().client();
    const { id } = await client.lab.create({ model: 'pin-only' });
    expect(await create(client, (await saved(client, id)).file)).toMatchObject({ outcome: 'made' });
  });

  it('cut off or altered is refused, or the same, and makes no key', async () => {
    const { stage, client, id } = await stageWithUsedKey();
    const { file } = await saved(client, id);
    const cut = fc.nat(file.length - 1).map((length) => file.slice(0, length));
    const flipped = fc.record({ at: fc.nat(file.length - 1), bit: fc.nat(7) }).map(({ at, bit }) => {
      const altered = file.slice();
      altered[at] = (altered[at] ?? 0) ^ (1 << bit);
      return altered;
    });
    const whole = stage.rack.stateOf(id).records;
    await fc.assert(
      fc.asyncProperty(fc.oneof(cut, flipped), async (altered) => {
        const before = (await client.lab.list()).length;
        const answer = await create(client, altered);
        if (answer.outcome === 'made') {
          expect(stage.rack.stateOf(answer.id).records).toEqual(whole);
          await client.lab.remove({ id: answer.id });
        } else {
          expect(['damaged', 'not-ours', 'newer-version']).toContain(answer.reason);
        }
        expect(await client.lab.list()).toHaveLength(before);
      }),
      { numRuns: 150 },
    );
    expect(await create(client, file.slice(0, file.length - 1))).toEqual({ outcome: 'refused', reason: 'damaged' });
    expect(await create(client, new Uint8Array())).toEqual({ outcome: 'refused', reason: 'damaged' });
  });

  it('of something else is refused with what is wrong', async () => {
    const { client, id } = await stageWithUsedKey();
    const before = await client.lab.list();
    const refusalOf = async (file: Uint8Array) => {
      const answer = await create(client, file);
      expect(await client.lab.list()).toEqual(before);
      return answer.outcome === 'refused' ? answer.reason : answer;
    };
    const files = keyStateFiles(folder(), clock);
    const state = { model: 'atkey-pro', quirks: [], serial: 'VK1', records: new Map<string, Uint8Array>() };
    expect(await refusalOf(utf8('# Read me\n'.repeat(20)))).toBe('not-ours');
    expect(await refusalOf(files.write({ ...state, model: 'from-the-future' }))).toBe('unknown-model');
    expect(await refusalOf(files.write({ ...state, quirks: ['sings'] }))).toBe('unknown-model');
    // Sound as a file, and still nothing that a key writes.
    const records = new Map([['pin', Uint8Array.of(0xff)]]);
    expect(await refusalOf(files.write({ ...state, records }))).toBe('damaged');

    const path = join(folder(), 'newer.state');
    writeFileSync(path, (await saved(client, id)).file, { mode: 0o600 });
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 2');
    database.close();
    expect(await refusalOf(readFileSync(path))).toBe('newer-version');
    const tooLong = client.lab.createFromState({ state: 'A'.repeat(Math.ceil((longestKeyState * 4) / 3) + 1) });
    await expect(tooLong).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('leaves nothing in the folder where it was read and written, and no secret in the log', async () => {
    const place = folder();
    const files = keyStateFiles(place, clock);
    const state = { model: 'm', quirks: ['q'], serial: 's', records: new Map([['r', utf8('value')]]) };
    expect(files.read(files.write(state))).toEqual(state);
    expect(() => files.read(utf8('TSV1'))).toThrow(expect.objectContaining({ reason: 'not-ours' }));
    expect(() => files.read(files.write(state).slice(0, 5000))).toThrow(expect.objectContaining({ reason: 'damaged' }));
    expect(readdirSync(place)).toEqual([]);
    expect(() => keyStateFiles(join(place, 'gone'), clock).write(state)).toThrow(
      expect.objectContaining({ reason: 'failed' }),
    );

    const { stage, client, id } = await stageWithUsedKey();
    await saved(client, id);
    expect(JSON.stringify(stage.logged)).not.toContain('73519246');
  });
});
