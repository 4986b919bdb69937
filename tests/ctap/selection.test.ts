import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/basics/bytes.ts';
import { CtapError, ProtocolError } from '../../src/ctap/errors.ts';
import { HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { reset } from '../../src/ctap/reset.ts';
import { chooseKey, select } from '../../src/ctap/selection.ts';
import { type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { Status } from '../../src/fido/status.ts';
import { atkeyPro20 } from '../../src/virtual-key/models/atkey-pro-2-0.ts';
import { authenticatorTo, infoAnswer } from './open-scripted.ts';
import { PersonAtKey } from './person-at-key.ts';
import { CID, cancelled, exchange, keepalive, message, outcome, type Step, said } from './scripted-key.ts';

/** MakeCredential with a pinUvAuthParam of no bytes. */
const probe =
  `01a6015820${'00'.repeat(32)}02a16269646d746f7563682e696e76616c696403a2626964410` +
  '1646e616d6565746f756368' +
  '0481a263616c672664747970656a7075626c69632d6b6579084009' +
  '01';

const versions = (...list: string[]) =>
  `00${toHex(
    encodeCbor(
      new Map<number, CborValue>([
        [1, list],
        [3, new Uint8Array(16)],
      ]),
    ),
  )}`;

describe('select', () => {
  test('0B, and the touch', async () => {
    const statuses: number[] = [];
    const { key, authenticator } = await authenticatorTo(infoAnswer(), [said('0b', [keepalive(2), ...message('00')])]);
    await select(authenticator, { onKeepalive: (status) => statuses.push(status) });
    expect(statuses).toEqual([2]);
    key.finish();
  });

  test.each([
    ['27', Status.OPERATION_DENIED],
    ['2f', Status.USER_ACTION_TIMEOUT],
  ])('%s is an error', async (answer, status) => {
    const { authenticator } = await authenticatorTo(infoAnswer(), [exchange('0b', answer)]);
    expect(await outcome(select(authenticator))).toEqual({ error: new CtapError(status) });
  });

  test.each([
    [['FIDO_2_0'], '31'],
    [['FIDO_2_0'], '35'],
    [['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE'], '31'],
  ])('%j: the probe, and %s is the touch', async (list, answer) => {
    const { key, authenticator } = await authenticatorTo(versions(...list), [said(probe, message(answer))]);
    await select(authenticator);
    key.finish();
  });

  test('a key that says FIDO_2_1 and does not know 0B', async () => {
    const { key, authenticator } = await authenticatorTo(infoAnswer(), [exchange('0b', '01'), exchange(probe, '31')]);
    await select(authenticator);
    key.finish();
  });

  test.each(['FIDO_2_1', 'FIDO_2_2', 'FIDO_2_3'])('%s knows 0B', async (version) => {
    const { key, authenticator } = await authenticatorTo(versions(version), [exchange('0b', '00')]);
    await select(authenticator);
    key.finish();
  });

  test.each(['pinUvAuthToken', 'authnrCfg'])('a key that has %s knows 0B, whatever its versions', async (option) => {
    const info = new Map<number, CborValue>([
      [1, ['FIDO_2_0']],
      [3, new Uint8Array(16)],
      [4, new Map([[option, false]])],
    ]);
    const { key, authenticator } = await authenticatorTo(`00${toHex(encodeCbor(info))}`, [exchange('0b', '00')]);
    await select(authenticator);
    key.finish();
  });

  test('PIN_AUTH_INVALID after a wait is a touch, as eleven published keys say it; without one it is none', async () => {
    const { authenticator } = await authenticatorTo(versions('FIDO_2_0'), [
      said(probe, [keepalive(1), keepalive(2), ...message('33')]),
      said(probe, [keepalive(1), ...message('33')]),
    ]);
    const statuses: number[] = [];
    await select(authenticator, { onKeepalive: (status) => statuses.push(status) });
    expect(statuses).toEqual([1, 2]);
    expect(await outcome(select(authenticator))).toEqual({ error: new CtapError(Status.PIN_AUTH_INVALID) });
  });

  test('a virtual key with that departure', async () => {
    const person = new PersonAtKey({ ...atkeyPro20, quirks: ['empty-token-invalid'] });
    const authenticator = await person.openWithPin();
    await person.during(select(authenticator));
    expect(person.touches).toBe(1);
  });

  test('a probe that is answered OK, or denied', async () => {
    const { authenticator } = await authenticatorTo(versions('FIDO_2_0'), [
      exchange(probe, '00'),
      exchange(probe, '27'),
    ]);
    expect(await outcome(select(authenticator))).toEqual({ error: expect.any(ProtocolError) });
    expect(await outcome(select(authenticator))).toEqual({ error: new CtapError(Status.OPERATION_DENIED) });
  });
});

describe('chooseKey', () => {
  const waits = said('0b', [keepalive(2)]);
  const open = (steps: readonly (Step | readonly Step[])[]) => authenticatorTo(infoAnswer(), steps);

  test('asks all, the first touched wins, the others are told to stop', async () => {
    const keys = await Promise.all([open([waits, cancelled]), open([waits]), open([waits, cancelled])]);
    const chosen = chooseKey(keys.map(({ authenticator }) => authenticator));
    await keys[0]!.clock.advance(0);
    keys[1]!.key.emit(message('00')[0]!);
    expect(await chosen).toBe(keys[1]!.authenticator);
    for (const { key, clock } of keys) {
      key.finish();
      expect(clock.pending).toBe(0);
    }
  });

  test('two touches at once: the first one', async () => {
    const raced: Step = { expected: `${CID}91`, replies: message('00') };
    const keys = await Promise.all([open([waits]), open([waits, raced])]);
    const chosen = chooseKey(keys.map(({ authenticator }) => authenticator));
    await keys[0]!.clock.advance(0);
    keys[0]!.key.emit(message('00')[0]!);
    expect(await chosen).toBe(keys[0]!.authenticator);
  });

  test('keys that fail drop out', async () => {
    const keys = await Promise.all([open([exchange('0b', '27')]), open([waits]), open([waits])]);
    const chosen = chooseKey(keys.map(({ authenticator }) => authenticator));
    await keys[0]!.clock.advance(0);
    keys[1]!.key.unplug();
    await keys[0]!.clock.advance(0);
    keys[2]!.key.emit(message('00')[0]!);
    expect(await chosen).toBe(keys[2]!.authenticator);
  });

  test('none is left: what the first one said', async () => {
    const keys = await Promise.all([open([exchange('0b', '2f')]), open([waits])]);
    const chosen = outcome(chooseKey(keys.map(({ authenticator }) => authenticator)));
    await keys[0]!.clock.advance(0);
    keys[1]!.key.unplug();
    expect(await chosen).toEqual({ error: new CtapError(Status.USER_ACTION_TIMEOUT) });
    expect(await outcome(chooseKey([]))).toEqual({ error: expect.any(RangeError) });
  });

  test('the signal stops all of them', async () => {
    const abort = new AbortController();
    const keys = await Promise.all([open([exchange('0b', '27')]), open([waits, cancelled])]);
    const authenticators = keys.map(({ authenticator }) => authenticator);
    const chosen = outcome(chooseKey(authenticators, { signal: abort.signal }));
    await keys[0]!.clock.advance(0);
    abort.abort('enough');
    expect(await chosen).toEqual({ error: expect.objectContaining({ name: 'TransactionCancelled', cause: 'enough' }) });
    for (const { key } of keys) key.finish();
  });
});

describe('reset', () => {
  test('after a touch', async () => {
    const { key, authenticator } = await authenticatorTo(infoAnswer(), [said('07', [keepalive(2), ...message('00')])]);
    await reset(authenticator);
    key.finish();
  });

  test('too late, denied, unplugged', async () => {
    const { authenticator } = await authenticatorTo(infoAnswer(), [
      exchange('07', '30'),
      exchange('07', '27'),
      said('07', [keepalive(2), (key) => key.unplug()]),
    ]);
    expect(await outcome(reset(authenticator))).toEqual({ error: new CtapError(Status.NOT_ALLOWED) });
    expect(await outcome(reset(authenticator))).toEqual({ error: new CtapError(Status.OPERATION_DENIED) });
    expect(await outcome(reset(authenticator))).toEqual({ error: expect.any(HidConnectionLost) });
  });
});
