import { expect, it } from 'vitest';
import { Secret } from '../../src/basics/secret.ts';
import type { TokenImportEnd } from '../../src/contract/token-inventory.ts';
import { limits } from '../../src/identity/limits.ts';
import { createCaller } from '../../src/operations/caller.ts';
import { HOTP_LOOK_AHEAD, HOTP_RESYNCHRONISATION_REACH } from '../../src/otp/hotp.ts';
import { oathCode } from '../../src/otp/oath-code.ts';
import { ownPassword } from '../identity/own-password.ts';
import { ended, flowOf } from './signing-in.ts';
import { type Client, Stage, secret } from './stage.ts';

const password = secret('correct battery staple');
const taro = 'taro@example.com';
/** The key of RFC 4226 appendix D. */
const key = Buffer.from('12345678901234567890');
const codeOf = (counter: number) =>
  oathCode(Secret.over(new Uint8Array(key)), { type: 'hotp', algorithm: 'SHA1', digits: 6, period: 30 }, counter);

const keyPackage = (serial: string, counter: number | string, length = 6, seed = key) => `<KeyPackage>
  <DeviceInfo><Manufacturer>Feitian</Manufacturer><SerialNo>${serial}</SerialNo><Model>c100</Model></DeviceInfo>
  <Key Id="1" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp">
    <AlgorithmParameters><ResponseFormat Length="${length}" Encoding="DECIMAL"/></AlgorithmParameters>
    <Data><Secret><PlainValue>${seed.toString('base64')}</PlainValue></Secret>
      <Counter><PlainValue>${counter}</PlainValue></Counter></Data>
  </Key></KeyPackage>`;
const container = (...packages: readonly string[]) =>
  Buffer.from(
    `<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">${packages.join('')}</KeyContainer>`,
  ).toString('base64url');

async function imported(client: Client, file: string): Promise<TokenImportEnd> {
  for await (const event of await client.tokenInventory.import({ file, format: 'pskc', dryRun: false })) {
    if (event.type === 'end' && event.end.outcome === 'done') return event.end.value;
  }
  throw new Error('expected an end');
}

/** Taro and a token of his that nobody has activated. */
async function office(counter = 0) {
  const stage = new Stage();
  const admin = stage.client(createCaller());
  await admin.accounts.createFirst({ userName: 'owner@example.com', displayName: 'Owner', password });
  await admin.accounts.create({ userName: taro, displayName: 'Taro', password, role: 'user' });
  await ownPassword(stage.store, taro);
  expect(await imported(admin, container(keyPackage('F1', counter)))).toMatchObject({ count: 1, leftOut: [] });
  const [token] = (await admin.tokenInventory.page({ limit: 5 })).rows;
  const id = token?.id ?? '';
  const tokens = admin.tokenInventory;
  expect(await tokens.assign({ id, userName: taro })).toMatchObject({ outcome: 'done' });
  const counterNow = async () => (await tokens.page({ limit: 5 })).rows[0]?.counter;
  return { stage, admin, tokens, id, token, counterNow };
}

/** The second step of a new sign-in of Taro's. */
async function atSecondStep(stage: Stage) {
  const window = stage.client(createCaller());
  const flow = await flowOf(window, taro);
  const next = await window.signIn.withPassword({ flow, password });
  if (next.outcome !== 'done' || next.value.next !== 'second-step') throw new Error('expected a second step');
  const { methodId, way } = next.value.suggested;
  const again = next.value.flow;
  return {
    window,
    way,
    type: (code: string) => window.signIn.withCode({ flow: again, methodId, way, code }),
    typeTwo: (codes: [string, string]) => window.signIn.withTwoCodes({ flow: again, methodId, codes }),
  };
}

const refusal = (code: string) => ({ outcome: 'refused', refusal: { code } });
const done = { outcome: 'done' };

it('S4-26 a token that counts presses comes from a PSKC file with its counter, and tells of no clock', async () => {
  const { admin, tokens, id, token } = await office(7);
  expect(token).toMatchObject({ serial: 'F1', type: 'hotp', counter: 7, digits: 6, state: 'unassigned' });
  expect(await tokens.activate({ id, code: codeOf(7) })).toMatchObject(done);
  expect(await tokens.details({ id })).toMatchObject({
    value: { token: { state: 'active', counter: 8 }, drifts: [], forecast: null, lookAhead: HOTP_LOOK_AHEAD },
  });
  // Nothing to foretell of a clock that is not there: it is none of the tokens of that report.
  expect(await admin.reports.expiring({ days: 30, timeZone: 'UTC' })).toMatchObject({ tokens: 0, withoutForecast: 0 });
  const other = Buffer.from('another key of a token');
  expect(await imported(admin, container(keyPackage('F2', -1, 6, other), keyPackage('F3', 0, 7, other)))).toMatchObject(
    {
      count: 0,
      leftOut: [{ reason: 'counter-malformed' }, { reason: 'digits-unsupported' }],
    },
  );
});

it('RFC 4226 7.4: activation takes a code as far ahead as the window and none further', async () => {
  const at = await office(7);
  const beyond = codeOf(7 + HOTP_LOOK_AHEAD + 1);
  expect(await at.tokens.activate({ id: at.id, code: beyond })).toMatchObject(refusal('wrong-counted-code'));
  expect(await at.tokens.activate({ id: at.id, code: codeOf(7 + HOTP_LOOK_AHEAD) })).toMatchObject(done);
  expect(await at.counterNow()).toBe(7 + HOTP_LOOK_AHEAD + 1);
});

it('a token that was pressed often before its activation is found by two codes, and activated by the next one', async () => {
  const { admin, tokens, id, counterNow } = await office();
  expect(await tokens.activate({ id, code: codeOf(200) })).toMatchObject(refusal('wrong-counted-code'));
  expect(await tokens.resynchronise({ id, codes: [codeOf(200), codeOf(202)] })).toMatchObject(
    refusal('wrong-counted-code'),
  );
  expect(await tokens.resynchronise({ id, codes: [codeOf(200), codeOf(200)] })).toMatchObject(refusal('same-code'));
  expect(await tokens.resynchronise({ id, codes: [codeOf(200), codeOf(201)] })).toMatchObject(done);
  expect(await counterNow()).toBe(202);
  expect((await admin.audit.page({ action: 'token.resynchronised' })).records).toMatchObject([
    { reason: 'its counter was found by two codes' },
  ]);
  expect(await tokens.activate({ id, code: codeOf(201) })).toMatchObject(refusal('code-used'));
  expect(await tokens.activate({ id, code: codeOf(202) })).toMatchObject(done);
});

it('S0-38 signs in with the codes to come, each once, and no code that was passed over', async () => {
  const { stage, tokens, id, counterNow } = await office();
  await tokens.activate({ id, code: codeOf(0) });
  const first = await atSecondStep(stage);
  expect(first.way).toBe('oath-code');
  expect(await first.type(codeOf(0))).toMatchObject(refusal('code-used'));
  expect(await first.type(codeOf(1 + HOTP_LOOK_AHEAD + 1))).toMatchObject(refusal('wrong-counted-code'));
  expect(await ended(first.window, await first.type(codeOf(1 + HOTP_LOOK_AHEAD)))).toMatchObject({ strong: true });
  expect(await counterNow()).toBe(2 + HOTP_LOOK_AHEAD);
  const second = await atSecondStep(stage);
  expect(await second.type(codeOf(1 + HOTP_LOOK_AHEAD))).toMatchObject(refusal('code-used'));
  for (const old of [1, HOTP_LOOK_AHEAD])
    expect(await second.type(codeOf(old))).toMatchObject(refusal('wrong-counted-code'));
  expect(await second.type(codeOf(2 + HOTP_LOOK_AHEAD))).toMatchObject(done);
});

it('hostile C8: of two sign-ins with one code at once one gets in', async () => {
  const { stage, tokens, id, counterNow } = await office();
  await tokens.activate({ id, code: codeOf(0) });
  const windows = [await atSecondStep(stage), await atSecondStep(stage)];
  const answers = await Promise.all(windows.map(({ type }) => type(codeOf(3))));
  expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'refused']);
  expect(answers.find(({ outcome }) => outcome === 'refused')).toMatchObject(refusal('code-used'));
  expect(await counterNow()).toBe(4);
});

it('two codes in a row find the counter at a sign-in and on Security info, within the reach', async () => {
  const { stage, tokens, id, counterNow } = await office();
  await tokens.activate({ id, code: codeOf(0) });
  const last = HOTP_RESYNCHRONISATION_REACH;
  const window = await atSecondStep(stage);
  expect(await window.typeTwo([codeOf(last + 1), codeOf(last + 2)])).toMatchObject(refusal('wrong-counted-code'));
  await ended(window.window, await window.typeTwo([codeOf(last), codeOf(last + 1)]));
  expect(await counterNow()).toBe(last + 2);
  const info = window.window.securityInfo;
  const own = (await info.get()).methods.find(({ type }) => type === 'oath-token');
  expect(own).toMatchObject({ digits: 6, period: null, driftSeconds: null });
  const codes: [string, string] = [codeOf(last + 50), codeOf(last + 51)];
  expect(await info.resynchronise({ id: own?.id ?? '', codes })).toEqual({ outcome: 'done', value: { seconds: null } });
  expect(await info.resynchronise({ id: own?.id ?? '', codes })).toMatchObject(refusal('code-used'));
  expect(await tokens.resynchronise({ id, codes: [codeOf(last + 60), codeOf(last + 61)] })).toMatchObject(done);
  expect(await counterNow()).toBe(last + 62);
});

it('wrong codes are counted as those of a clock are: who guesses is locked out, and the right code with them', async () => {
  const { stage, tokens, id } = await office();
  await tokens.activate({ id, code: codeOf(0) });
  const { type } = await atSecondStep(stage);
  const answers: string[] = [];
  for (let tries = 0; tries < limits.wrongCodes; tries++) {
    const answer = await type('000000');
    if (answer.outcome === 'refused') answers.push(answer.refusal.code);
    if (answers.at(-1) === 'sign-in-locked') break;
  }
  expect(answers[0]).toBe('wrong-counted-code');
  expect(answers.at(-1)).toBe('sign-in-locked');
  expect(await type(codeOf(1))).toMatchObject(refusal('sign-in-locked'));
});

it('S0-42 a code stays spent when the token is deleted, given to somebody else and activated anew', async () => {
  const { stage, admin, tokens, id, counterNow } = await office();
  await tokens.activate({ id, code: codeOf(0) });
  const { window, type } = await atSecondStep(stage);
  await ended(window, await type(codeOf(4)));
  const own = (await window.securityInfo.get()).methods.find(({ type: kind }) => kind === 'oath-token');
  expect(await window.securityInfo.remove({ id: own?.id ?? '', evenIfLast: true })).toMatchObject(done);
  expect(await counterNow()).toBe(5);
  await admin.accounts.create({ userName: 'jiro@example.com', displayName: 'Jiro', password, role: 'user' });
  expect(await tokens.assign({ id, userName: 'jiro@example.com' })).toMatchObject(done);
  expect(await tokens.activate({ id, code: codeOf(4) })).toMatchObject(refusal('code-used'));
  expect(await tokens.activate({ id, code: codeOf(5) })).toMatchObject(done);
});
