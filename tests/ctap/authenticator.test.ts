import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/basics/bytes.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { CtapError, ProtocolError, TransactionTimeout } from '../../src/ctap/errors.ts';
import { HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { CborError, encodeCbor } from '../../src/fido/cbor.ts';
import { Command } from '../../src/fido/commands.ts';
import { Status, statusName } from '../../src/fido/status.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import { openAuthenticator } from './open-authenticator.ts';
import { authenticatorTo, infoAnswer } from './open-scripted.ts';
import {
  CID,
  exchange,
  fixedRandom,
  grant,
  message,
  outcome,
  packet,
  ScriptedKey,
  type Step,
  said,
} from './scripted-key.ts';

/** Opens a key with this script; every way out must leave no timer, and no open connection after a failure. */
async function opened(...steps: readonly (Step | readonly Step[])[]) {
  const clock = new ManualClock();
  const key = new ScriptedKey(...steps);
  const end = await outcome(openAuthenticator(key, { clock, random: fixedRandom() }));
  expect(clock.pending).toBe(0);
  if ('error' in end) expect([key.closed, key.listeners]).toEqual([1, 0]);
  key.finish();
  return end;
}

describe('opening a key', () => {
  test('asks for its info', async () => {
    const { key, authenticator } = await authenticatorTo(infoAnswer({ rk: true, clientPin: false }));
    expect(authenticator.info).toMatchObject({ versions: ['FIDO_2_0', 'FIDO_2_1'], options: { clientPin: false } });
    expect(key.written.slice(1)).toEqual([`${CID}90000104`]);
    await authenticator.close();
    expect(key.closed).toBe(1);
  });

  const badInfo: Record<string, string> = {
    'no members': '00',
    'no versions': `00${toHex(encodeCbor(new Map([[3, new Uint8Array(16)]])))}`,
    'versions of the wrong type': `00${toHex(
      encodeCbor(
        new Map<number, never>([
          [1, 5 as never],
          [3, new Uint8Array(16) as never],
        ]),
      ),
    )}`,
  };
  test.each(Object.entries(badInfo))('GetInfo with %s is refused, the key released', async (_, answer) => {
    const end = (await opened(grant(), exchange('04', answer))) as { error: Error };
    expect(end.error instanceof StructureError || end.error instanceof ProtocolError).toBe(true);
  });

  test('a status in place of the info', async () => {
    expect(await opened(grant(), exchange('04', '7f'))).toEqual({ error: new CtapError(Status.OTHER) });
  });
});

describe('an answer', () => {
  test('every status but OK is a CtapError that names it; unknown codes survive', async () => {
    for (let status = 1; status <= 0xff; status++) {
      const { clock, key, authenticator } = await authenticatorTo(infoAnswer(), [
        exchange('07', Uint8Array.of(status)),
        exchange('07', Uint8Array.of(status, 0xff, 0xff)),
      ]);
      for (const _ of [1, 2]) {
        const { error } = (await outcome(authenticator.send(Command.reset))) as { error: CtapError };
        expect(error).toBeInstanceOf(CtapError);
        expect(error.status).toBe(status);
        expect(error.message).toContain(statusName(status));
      }
      key.finish();
      expect(clock.pending).toBe(0);
    }
  });

  const refused: Record<string, string> = {
    'no status': '',
    'not a map': '0001',
    'an unfinished map': '00a1',
    'two maps': '00a0a0',
    'a duplicate key': '00a201010101',
    'unsorted keys': '00a202010101',
    'a tag': '00a101c100',
    'a map of 2^32 - 1 members': '00baffffffff',
  };
  test.each(Object.entries(refused))('%s is refused', async (name, answer) => {
    const { key, authenticator } = await authenticatorTo(infoAnswer(), [exchange('07', answer), exchange('07', '00')]);
    const { error } = (await outcome(authenticator.send(Command.reset))) as { error: Error };
    expect(error).toBeInstanceOf(ProtocolError);
    if (!['no status', 'not a map'].includes(name)) expect(error.cause).toBeInstanceOf(CborError);
    expect(await authenticator.send(Command.reset)).toBeUndefined();
    key.finish();
  });

  test('may be as long as the key’s messages, at least 2048 bytes, and no longer', async () => {
    const long = (length: number) => message(new Uint8Array(length).fill(1));
    const small = await authenticatorTo(infoAnswer({}, [[5, 1024]]), [
      said('07', long(2048)),
      said('07', long(2049)),
      { expected: `${CID}91`, replies: [] },
    ]);
    expect(await outcome(small.authenticator.send(7))).toEqual({ error: new CtapError(1) });
    expect(await outcome(small.authenticator.send(7))).toEqual({ error: expect.any(ProtocolError) });
    small.key.finish();

    const large = await authenticatorTo(infoAnswer({}, [[5, 4000]]), [said('07', long(4000))]);
    expect(await outcome(large.authenticator.send(7))).toEqual({ error: new CtapError(1) });
  });
});

describe('a request', () => {
  test('larger than maxMsgSize is not sent', async () => {
    const { key, authenticator } = await authenticatorTo(infoAnswer({}, [[5, 1200]]));
    const large = new Map([[1, new Uint8Array(1200)]]);
    expect(await outcome(authenticator.send(1, large))).toEqual({ error: new CtapError(Status.REQUEST_TOO_LARGE) });
    key.finish();
  });

  test('is written with sorted keys, whatever their order', async () => {
    const { key, authenticator } = await authenticatorTo(infoAnswer(), [exchange('06a201020201', '00')]);
    await authenticator.send(
      6,
      new Map([
        [2, 1],
        [1, 2],
      ]),
    );
    key.finish();
  });

  test('that waits for nobody has 30 seconds', async () => {
    const { clock, key, authenticator } = await authenticatorTo(infoAnswer(), [
      { expected: `${CID}90000106`, replies: [] },
      { expected: `${CID}91`, replies: [] },
    ]);
    const ended = outcome(authenticator.send(6));
    for (let second = 0; second < 30; second++) {
      key.emit(packet(`${CID} bb 0001 01`));
      await clock.advance(1000);
    }
    expect(await ended).toEqual({ error: expect.any(TransactionTimeout) });
    key.finish();
  });

  test('to a key that is gone', async () => {
    const { key, authenticator } = await authenticatorTo(infoAnswer());
    key.unplug();
    expect(await outcome(authenticator.refreshInfo())).toEqual({ error: expect.any(HidConnectionLost) });
  });
});
