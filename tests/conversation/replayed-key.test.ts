import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concatBytes, toHex } from '../../src/basics/bytes.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import type { Report } from '../../src/conversation/conversation-entry.ts';
import { parseRecording } from '../../src/conversation/parse-recording.ts';
import { placeholder } from '../../src/conversation/placeholder.ts';
import { Recorder } from '../../src/conversation/recorder.ts';
import { ReplayedKey, unmatchedStatus } from '../../src/conversation/replayed-key.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { getPinRetries } from '../../src/ctap/client-pin.ts';
import { CtapError } from '../../src/ctap/errors.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import { select } from '../../src/ctap/selection.ts';
import { CborError, type CborErrorReason, type CborMap, decodeCbor, encodeCbor } from '../../src/fido/cbor.ts';
import { Command } from '../../src/fido/commands.ts';
import { HidCommand } from '../../src/fido/ctaphid.ts';
import { Status } from '../../src/fido/status.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import { frames, map, packet } from '../virtual-key/host.ts';
import { type CeremonySecrets, ceremony, ListeningCable } from './ceremony.ts';
import { recordedKey, settled } from './recorded-key.ts';
import { body, filled } from './told.ts';

const then: CeremonySecrets = {
  pin: 'first pin',
  newPin: 'second pin',
  userId: filled(20, 1),
  userName: '花子',
  credBlob: filled(20, 2),
  largeBlob: new Uint8Array(createHash('sha512').update('then').digest()),
  salt: filled(32, 3),
};
/** Another person. */
const now: CeremonySecrets = {
  pin: 'another one',
  newPin: 'and one more',
  userId: filled(32, 4),
  userName: 'Jean-Luc',
  credBlob: filled(20, 5),
  largeBlob: new Uint8Array(createHash('sha512').update('now').digest()),
  salt: filled(32, 6),
};

function replay(text: string, seed = 'replay') {
  const clock = new ManualClock();
  const random = seededRandom(seed);
  const key = new ReplayedKey(parseRecording(text), { clock, random });
  const unmatched: string[] = [];
  key.onUnmatched(({ message, command }) => unmatched.push(command ?? message));
  const open = (): Promise<Authenticator> => openAuthenticator(new ListeningCable(key), { clock, random });
  return { clock, key, unmatched, open };
}

describe.each([atkeyPro, ctap23, pinOnly])('a day with $id', (model) => {
  test('is the same for a client of the recording, with another PIN and another person', async () => {
    const recorded = recordedKey(model, 'recorded');
    const facts = await settled(
      recorded.clock,
      recorded.open().then((authenticator) => ceremony(authenticator, then)),
    );
    const { clock, key, unmatched, open } = replay(recorded.recorder.text());
    expect(key).toMatchObject({ product: model.name, vendorId: model.vendorId, productId: model.productId });
    const again = await settled(
      clock,
      open().then((authenticator) => ceremony(authenticator, now)),
    );
    expect(again).toEqual(facts);
    expect(unmatched).toEqual([]);
    expect(key.unmatched).toBe(0);
    // The touches took their time again.
    expect(Math.abs(clock.monotonic() - recorded.clock.monotonic())).toBeLessThan(1000);
  });
});

test('GetInfo is the same to the last byte', async () => {
  const recorded = recordedKey(atkeyPro, 'info');
  const first = await settled(recorded.clock, recorded.open());
  const { clock, open } = replay(recorded.recorder.text());
  const second = await settled(clock, open());
  expect(second.info).toEqual(first.info);
  expect(second.channel.version).toEqual(first.channel.version);
  expect(second.channel.capabilities).toBe(first.channel.capabilities);
});

test('a request that was not recorded has a status of its own, and is told', async () => {
  const recorded = recordedKey(atkeyPro, 'unmatched');
  await settled(recorded.clock, recorded.open());
  const { clock, key, unmatched, open } = replay(recorded.recorder.text());
  const authenticator = await settled(clock, open());
  await expect(settled(clock, getPinRetries(authenticator))).rejects.toEqual(new CtapError(unmatchedStatus));
  const apdu = await settled(clock, authenticator.channel.transact(HidCommand.msg, Uint8Array.of(0, 3, 0, 0, 0, 0, 0)));
  expect(toHex(apdu)).toBe('6f00');
  expect(unmatched).toEqual(['authenticatorClientPIN getPINRetries', 'U2F_VERSION']);
  expect(key.unmatched).toBe(2);
  await settled(clock, authenticator.channel.ping(filled(300)));
  expect(key.unmatched).toBe(2);
});

describe('what the key said after a CANCEL', () => {
  const cancelled = async () => {
    const recorded = recordedKey(atkeyPro, 'cancel');
    const authenticator = await settled(recorded.clock, recorded.open());
    const abort = new AbortController();
    const selection = select(authenticator, { signal: abort.signal });
    await recorded.clock.advance(100);
    abort.abort();
    await settled(
      recorded.clock,
      selection.catch(() => {}),
    );
    return recorded.recorder.text();
  };

  test('waits for one, as the key waited for a person', async () => {
    const text = await cancelled();
    expect(text).toContain('CTAPHID_CANCEL');
    const { clock, open } = replay(text);
    const authenticator = await settled(clock, open());
    const abort = new AbortController();
    const keepalives: number[] = [];
    const selection = select(authenticator, { signal: abort.signal, onKeepalive: (status) => keepalives.push(status) });
    let isOver = false;
    const end = selection.catch((error: unknown) => {
      isOver = true;
      return (error as Error).name;
    });
    await clock.advance(5000);
    expect([isOver, keepalives.length > 0]).toEqual([false, true]);
    abort.abort();
    expect(await settled(clock, end)).toBe('TransactionCancelled');
    expect(clock.pending).toBe(0);
  });

  test('is a time-out where none comes', async () => {
    const { clock, key, open } = replay(await cancelled());
    const authenticator = await settled(clock, open());
    await expect(settled(clock, select(authenticator))).rejects.toEqual(new CtapError(Status.USER_ACTION_TIMEOUT));
    expect(key.unmatched).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('a CANCEL that was not recorded is answered as any key does', async () => {
    const recorded = recordedKey(atkeyPro, 'touch');
    const first = await settled(recorded.clock, recorded.open());
    await settled(recorded.clock, select(first));
    const { clock, open } = replay(recorded.recorder.text());
    const authenticator = await settled(clock, open());
    const abort = new AbortController();
    const end = select(authenticator, { signal: abort.signal }).catch((error: unknown) => (error as Error).name);
    await clock.advance(20);
    abort.abort();
    expect(await settled(clock, end)).toBe('TransactionCancelled');
  });
});

// Faults: recorded once in the field, replayed for ever.

const info = (more: CborMap = new Map()): CborMap =>
  new Map([...map([1, ['FIDO_2_0', 'FIDO_2_1']], [3, filled(16, 0x77)], [5, 1200]), ...more]);

/** A recording of a host that asks `request` after INIT and GetInfo, and of packets that a key answers. */
function field(
  answer: (channel: number) => readonly Uint8Array[],
  request = body(Command.selection),
  infoAnswer: Uint8Array = body(0, info()),
): string {
  const recorder = new Recorder({ product: 'Field key', vendorId: null, productId: null, startedAt: 0 });
  const channel = 0x1234_5678;
  const nonce = filled(8, 9);
  const grant = concatBytes(nonce, Uint8Array.of(0x12, 0x34, 0x56, 0x78, 2, 1, 2, 3, 4));
  let at = 0;
  const say = (direction: Report['direction'], packets: readonly Uint8Array[]) => {
    for (const each of packets) recorder.report({ direction, packet: each, at: at++ });
  };
  say('to-key', frames(0xffff_ffff, HidCommand.init, nonce));
  say('from-key', frames(0xffff_ffff, HidCommand.init, grant));
  say('to-key', frames(channel, HidCommand.cbor, body(Command.getInfo)));
  say('from-key', frames(channel, HidCommand.cbor, infoAnswer));
  say('to-key', frames(channel, HidCommand.cbor, request));
  say('from-key', answer(channel));
  return recorder.text();
}

const whatHappens = async (text: string): Promise<string> => {
  const { clock, open } = replay(text);
  const authenticator = await settled(clock, open());
  return settled(
    clock,
    select(authenticator).then(
      () => 'OK',
      (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
    ),
  );
};

// The key's GetInfo, wrong in each way that CTAP forbids.
const good = encodeCbor(info());
const versions = good.subarray(1, good.indexOf(0x03, 10));
const faults: Record<string, Uint8Array> = {
  truncated: good.subarray(0, good.length - 1),
  'trailing-bytes': concatBytes(good, Uint8Array.of(1)),
  'not-minimal': concatBytes(Uint8Array.of(0xa2), versions, Uint8Array.of(0x18, 0x05, 0x19, 0x04, 0xb0)),
  indefinite: concatBytes(Uint8Array.of(0xbf), good.subarray(1), Uint8Array.of(0xff)),
  reserved: concatBytes(Uint8Array.of(0xa2), versions, Uint8Array.of(0x05, 0x1c)),
  tag: concatBytes(Uint8Array.of(0xa2), versions, Uint8Array.of(0x05, 0xc1, 0x19, 0x04, 0xb0)),
  float: concatBytes(Uint8Array.of(0xa2), versions, Uint8Array.of(0x05, 0xf9, 0x3c, 0)),
  'simple-value': concatBytes(Uint8Array.of(0xa2), versions, Uint8Array.of(0x05, 0xf7)),
  'bad-utf8': concatBytes(Uint8Array.of(0xa1, 0x01, 0x81, 0x62, 0xff, 0xfe)),
  'duplicate-key': concatBytes(Uint8Array.of(0xa2), versions, versions),
  'unsorted-keys': concatBytes(Uint8Array.of(0xa2, 0x05, 0x19, 0x04, 0xb0), versions),
  'key-type': Uint8Array.of(0xa1, 0x80, 0x00),
  'too-deep': Uint8Array.of(0xa1, 0x01, 0x81, 0x81, 0x81, 0x81, 0x81, 0x00),
};

describe('a fault of the field', () => {
  test('a wrong status', async () => {
    const text = field((channel) => frames(channel, HidCommand.cbor, Uint8Array.of(0xe7)));
    expect(await whatHappens(text)).toBe('CtapError: the key answered unknown 0xe7 (0xe7)');
  });

  test('an ERROR', async () => {
    const text = field((channel) => frames(channel, HidCommand.error, Uint8Array.of(0x7f)));
    expect(await whatHappens(text)).toMatch(/ProtocolError: .*0x7f/i);
  });

  test('an answer that lost a packet, and one in the wrong order', async () => {
    const whole = (channel: number) => frames(channel, HidCommand.cbor, concatBytes(Uint8Array.of(0), filled(300)));
    const lost = await whatHappens(field((channel) => whole(channel).toSpliced(2, 1)));
    expect(lost).toMatch(/ProtocolError|TransactionTimeout/);
    const swapped = await whatHappens(
      field((channel) => {
        const [first, second, third, ...rest] = whole(channel);
        return [first!, third!, second!, ...rest];
      }),
    );
    expect(swapped).toMatch(/ProtocolError/);
  });

  test('an answer on a channel of nobody, then the right one', async () => {
    const text = field((channel) => [
      ...frames(0x0bad_0bad, HidCommand.cbor, Uint8Array.of(Status.OTHER)),
      ...frames(channel, HidCommand.cbor, Uint8Array.of(0)),
    ]);
    expect(await whatHappens(text)).toBe('OK');
    const { clock, key } = replay(text);
    const heard: string[] = [];
    key.onPacket((each) => heard.push(toHex(each.subarray(0, 8))));
    key.receive(frames(0xffff_ffff, HidCommand.init, filled(8, 1))[0]!);
    await clock.advance(10);
    const [grant] = heard;
    expect(grant).toMatch(/^ffffffff860011/);
  });

  test('an answer that never comes', async () => {
    expect(await whatHappens(field(() => []))).toMatch(/TransactionTimeout/);
  });

  test('the same answer twice', async () => {
    const text = field((channel) => {
      const once = frames(channel, HidCommand.cbor, Uint8Array.of(0));
      return [...once, ...once];
    });
    expect(await whatHappens(text)).toBe('OK');
  });

  test('a stray continuation in front of the answer', async () => {
    const text = field((channel) => [
      packet(channel, 3, filled(20)),
      ...frames(channel, HidCommand.cbor, Uint8Array.of(0)),
    ]);
    expect(['OK', 'ProtocolError']).toContain((await whatHappens(text)).split(':')[0]);
  });

  test.each(Object.entries(faults))('CBOR that is %s', async (reason, cbor) => {
    const text = field(() => [], undefined, concatBytes(Uint8Array.of(0), cbor));
    expect(text).toContain(`not canonical CBOR: ${reason}`);
    const { clock, open } = replay(text);
    const error = await settled(
      clock,
      open().then(
        () => undefined,
        (cause: unknown) => cause as Error,
      ),
    );
    expect(error).toMatchObject({ name: 'ProtocolError', cause: { name: 'CborError', reason } });
  });

  test('a member of another type', async () => {
    const text = field(() => [], undefined, body(0, info(map([6, 'two']))));
    const { clock, open } = replay(text);
    await expect(settled(clock, open())).rejects.toThrow(/getInfo\.pinUvAuthProtocols: got text/);
  });
});

test('hidden CBOR is refused for the reason for which it was refused then', () => {
  const reasons: readonly CborErrorReason[] = [...(Object.keys(faults) as CborErrorReason[]), 'too-many-items'];
  for (const reason of reasons) {
    const bytes = placeholder(`cbor ${reason}`, 3000);
    expect(() => decodeCbor(bytes), reason).toThrow(expect.objectContaining({ reason }));
    for (let length = 1; length < 8; length++) {
      expect(() => decodeCbor(placeholder(`cbor ${reason}`, length)), `${reason} ${length}`).toThrow(CborError);
    }
  }
});

test('requests about two credentials are told apart', async () => {
  const recorder = new Recorder({ product: 'Two', vendorId: 1, productId: 2, startedAt: 0 });
  const say = (direction: Report['direction'], payload: Uint8Array) => {
    for (const each of frames(7, HidCommand.cbor, payload)) recorder.report({ direction, packet: each, at: 0 });
  };
  const ids = [filled(40, 1), filled(40, 2)] as const;
  const get = (id: Uint8Array) =>
    body(2, map([1, 'example.com'], [2, filled(32)], [3, [map(['id', id], ['type', 'public-key'])]]));
  for (const [index, id] of ids.entries()) {
    say('to-key', get(id));
    say('from-key', body(0, map([1, map(['id', id], ['type', 'public-key'])], [3, filled(8, index)])));
  }
  const { key } = replay(recorder.text());
  const answers: Uint8Array[] = [];
  key.onPacket((each) => answers.push(each.slice()));
  key.receive(frames(0xffff_ffff, HidCommand.init, filled(8))[0]!);
  const channel = new DataView(answers[0]!.buffer).getUint32(15);
  const ask = (id: Uint8Array): { id: Uint8Array; mark: number } => {
    answers.length = 0;
    for (const each of frames(channel, HidCommand.cbor, get(id))) key.receive(each);
    const payload = concatBytes(answers[0]!.subarray(7), answers[1]!.subarray(5));
    const id0 = payload.indexOf(0x58) + 2;
    return { id: payload.slice(id0, id0 + 40), mark: payload[payload.indexOf(0x48, id0 + 40 + 17) + 1]! };
  };
  const [first, second] = [ask(filled(40, 0xaa)), ask(filled(40, 0xaa))];
  expect([first.mark, second.mark]).toEqual([0, 1]);
  expect(toHex(first.id)).not.toBe(toHex(second.id));
  expect([ask(first.id).mark, ask(second.id).mark, ask(first.id).mark]).toEqual([0, 1, 0]);
});

test('a rude host gets the errors of CTAPHID', async () => {
  const { key, clock } = replay(field((channel) => frames(channel, HidCommand.cbor, Uint8Array.of(0))));
  const heard: string[] = [];
  key.onPacket((each) => heard.push(toHex(each.subarray(0, 8))));
  key.receive(frames(0x55, HidCommand.cbor, body(4))[0]!);
  key.receive(packet(0x55, 0x90, 0xff, 0xff));
  key.receive(packet(0x55, 0x90, 0, 100));
  key.receive(packet(0x55, 5));
  key.receive(packet(0x55, 0));
  key.receive(new Uint8Array(63));
  await clock.advance(1000);
  expect(heard).toEqual(['00000055bf00010b', '00000055bf000103', '00000055bf000104']);
});

test('starts again when it was out', async () => {
  const recorded = recordedKey(atkeyPro, 'again');
  const first = await settled(recorded.clock, recorded.open());
  const facts = await settled(recorded.clock, ceremony(first, then));
  const { clock, key, open } = replay(recorded.recorder.text());
  for (let day = 0; day < 2; day++) {
    expect(
      await settled(
        clock,
        open().then((authenticator) => ceremony(authenticator, now)),
      ),
    ).toEqual(facts);
    key.powerCycle();
  }
  expect(key.unmatched).toBe(0);
});

test('reads twice are played twice, and nothing is left out for them', async () => {
  const recorded = recordedKey(atkeyPro, 'order');
  const first = await settled(recorded.clock, recorded.open());
  await settled(recorded.clock, ceremony(first, then));
  const { clock, key, open } = replay(recorded.recorder.text());
  const authenticator = await settled(clock, open());
  for (let i = 0; i < 5; i++) {
    await settled(clock, authenticator.refreshInfo());
    expect(authenticator.info.options?.clientPin).toBe(false);
  }
  await settled(clock, ceremony(authenticator, now));
  expect(key.unmatched).toBe(0);
});

test('a registration without a token fails as it failed', async () => {
  const recorded = recordedKey(atkeyPro, 'refused');
  const request = {
    clientDataHash: filled(32),
    rp: { id: 'example.com' },
    user: { id: filled(3) },
    pubKeyCredParams: [{ alg: -999 }],
  };
  const first = await settled(recorded.clock, recorded.open());
  await expect(settled(recorded.clock, makeCredential(first, request))).rejects.toThrow(CtapError);
  const { clock, open } = replay(recorded.recorder.text());
  const authenticator = await settled(clock, open());
  await expect(
    settled(clock, makeCredential(authenticator, { ...request, clientDataHash: filled(32, 5) })),
  ).rejects.toEqual(new CtapError(Status.UNSUPPORTED_ALGORITHM));
});
