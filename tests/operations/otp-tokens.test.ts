import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { usualParameters } from '../../src/otp/oath-parameters.ts';
import { otpauthUri } from '../../src/otp/otpauth-uri.ts';
import { maxTokens, TokenRack } from '../../src/otp-token/token-rack.ts';
import { volatileDocument } from '../../src/storage/sealed-document.ts';
import { type Client, Stage } from './stage.ts';

const silent = { info() {}, warn() {} };
const uri = otpauthUri({
  parameters: usualParameters,
  secret: Secret.over(new Uint8Array(20).fill(5)),
  issuer: 'Contoso',
  account: 'hana@example.com',
  counter: 0,
});

async function turnOn(stage: Stage, client: Client, id: string) {
  await client.otpTokens.press({ id, button: 'centre' });
  await stage.clock.advance(3_000);
  await client.otpTokens.release({ id, button: 'centre' });
}

async function click(client: Client, id: string, button: 'left' | 'centre' | 'right') {
  await client.otpTokens.press({ id, button });
  await client.otpTokens.release({ id, button });
}

describe('the OTP tokens of the Lab', () => {
  it('S0-11 to S0-16: made, turned on, given an account, read, and seen by whoever watches', async () => {
    const stage = new Stage();
    const client = stage.client();
    const { id } = await client.otpTokens.create({ name: ' c610 ' });
    const watched = (await client.otpTokens.watch())[Symbol.asyncIterator]();
    expect((await watched.next()).value).toMatchObject([{ id, name: 'c610', screen: { shows: 'nothing' } }]);
    await turnOn(stage, client, id);
    await click(client, id, 'centre');
    await click(client, id, 'centre');
    expect(await client.otpTokens.see({ id, text: uri })).toEqual({ seen: true });
    await stage.clock.advance(3_000);
    await click(client, id, 'centre');
    const [token] = await client.otpTokens.list();
    expect(token).toMatchObject({
      screen: { shows: 'code', index: 0 },
      accounts: [{ issuer: 'Contoso', account: 'hana@example.com' }],
      code: { code: expect.stringMatching(/^\d{6}$/), period: 30 },
    });
    expect((await watched.next()).value).toEqual([token]);
    await watched.return?.();
    await client.otpTokens.remove({ id });
    expect(await client.otpTokens.list()).toEqual([]);
  });

  it('S0-20: the time code is made here and says now', async () => {
    const stage = new Stage();
    const { text, at } = await stage.client().app.timeCode();
    expect(at).toBe(stage.clock.now());
    expect(text).toBe(`timesync://utc/${at}`);
  });

  it('no secret crosses the contract', async () => {
    const stage = new Stage();
    const client = stage.client();
    const { id } = await client.otpTokens.create({ name: 'c610' });
    await turnOn(stage, client, id);
    await click(client, id, 'centre');
    await click(client, id, 'centre');
    await client.otpTokens.see({ id, text: uri });
    expect(Object.keys((await client.otpTokens.list())[0]?.accounts[0] ?? {})).toEqual(['issuer', 'account']);
    expect(JSON.stringify(stage.logged)).not.toContain('hana');
  });

  it('says NOT_FOUND of a token that is gone and where the Lab is off', async () => {
    const client = new Stage().client();
    await expect(client.otpTokens.press({ id: 'x', button: 'left' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const off = new Stage(undefined, { lab: false }).client();
    await expect(off.otpTokens.list()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the rack of tokens', () => {
  const ports = () => ({ clock: new ManualClock(), random: seededRandom('rack'), log: silent });

  it('keeps accounts and clock over a restart, and is off then', async () => {
    const document = volatileDocument();
    const { clock, ...rest } = ports();
    const first = new TokenRack(document, { clock, ...rest });
    const id = first.create('c610');
    first.detune(id, { driftPpm: 200 });
    for (const wait of [3_000, 0, 0]) {
      first.press(id, 'centre');
      await clock.advance(wait);
      first.release(id, 'centre');
    }
    expect(first.see(id, uri)).toBe(true);
    first.close();
    expect(clock.pending).toBe(0);
    const second = new TokenRack(document, { clock, ...rest });
    expect(second.list()).toMatchObject([
      { id, driftPpm: 200, screen: { shows: 'nothing' }, accounts: [{ account: 'hana@example.com' }] },
    ]);
  });

  it.each([
    ['no JSON', '{'],
    ['another shape', '{"format":1,"tokens":[{"id":1}]}'],
    ['a later format', '{"format":2}'],
  ])('begins empty on %s, and says so', (_name, text) => {
    const warned: string[] = [];
    const document = { read: () => text, write() {} };
    const rack = new TokenRack(document, { ...ports(), log: { info() {}, warn: (event) => void warned.push(event) } });
    expect(rack.list()).toEqual([]);
    expect(warned).toEqual(['otp-tokens-unreadable']);
  });

  it('refuses one token more than it holds', () => {
    const rack = new TokenRack(volatileDocument(), ports());
    for (let made = 0; made < maxTokens; made++) rack.create(`token ${made}`);
    expect(() => rack.create('one more')).toThrow(/at most 50/);
    expect(rack.list()).toHaveLength(maxTokens);
  });
});
