import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concatBytes, toHex, utf8 } from '../../src/basics/bytes.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { enroll, enumerateTemplates, removeTemplate, renameTemplate } from '../../src/ctap/bio-enrollment.ts';
import { openChannel } from '../../src/ctap/channel.ts';
import { changePin, getTokenWithPin, getTokenWithUv, setPin } from '../../src/ctap/client-pin.ts';
import { setMinPinLength, toggleAlwaysUv } from '../../src/ctap/config.ts';
import { deleteCredential, enumerateRps, updateUserInformation } from '../../src/ctap/credential-management.ts';
import { ChannelBusy, CtapError, ProtocolError, TransactionTimeout } from '../../src/ctap/errors.ts';
import { getAssertion, getAssertions } from '../../src/ctap/get-assertion.ts';
import { HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { readLargeBlobs } from '../../src/ctap/large-blobs.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import { PinUvAuthToken } from '../../src/ctap/pin-uv-auth-token.ts';
import { reset } from '../../src/ctap/reset.ts';
import { select } from '../../src/ctap/selection.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { Permission } from '../../src/fido/commands.ts';
import { HidCommand, maxMessageLength } from '../../src/fido/ctaphid.ts';
import { pinUvAuthProtocol } from '../../src/fido/pin-uv-auth.ts';
import { Status } from '../../src/fido/status.ts';
import { VirtualConnection } from '../../src/hid/virtual-connection.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { openAuthenticator } from './open-authenticator.ts';
import { authenticatorTo, channelTo, infoAnswer } from './open-scripted.ts';
import { PersonAtKey, rightPin, tokenFor } from './person-at-key.ts';
import { agreement2, pin, random2 } from './pin-vectors.ts';
import {
  CID,
  exchange,
  fixedRandom,
  grant,
  keepalive,
  ManualClock,
  message,
  outcome,
  packet,
  ScriptedKey,
  said,
  settled,
  unread,
} from './scripted-key.ts';

const rpId = 'example.com';
const clientDataHash = new Uint8Array(32).fill(5);
const making = {
  clientDataHash,
  rp: { id: rpId },
  user: { id: Uint8Array.of(1) },
  pubKeyCredParams: [{ alg: -7 }],
};
const token = () => new PinUvAuthToken(pinUvAuthProtocol(2), Secret.over(new Uint8Array(32)));

describe('A: a key swapped between token and credential', () => {
  test.each([
    ['another model', pinOnly],
    ['another key of the same model', atkeyPro],
  ])('by %s: it hears nothing, and the operation ends', async (_, model) => {
    const person = new PersonAtKey(atkeyPro);
    const authenticator = await person.openWithPin();
    const held = await tokenFor(authenticator, Permission.makeCredential, rpId);
    person.cable.pull();
    const other = new PersonAtKey(model);
    const heard: unknown[] = [];
    other.key.onTraffic((report) => heard.push(report));
    const end = await outcome(makeCredential(authenticator, { ...making, token: held }));
    expect(end).toEqual({ error: expect.any(HidConnectionLost) });
    expect(heard).toEqual([]);
    // Not even when the same key comes back: its channel and its token are gone with the handle.
    await person.replug();
    const again = await outcome(makeCredential(authenticator, { ...making, token: held }));
    expect(again).toEqual({ error: expect.any(HidConnectionLost) });
  });
});

describe('A: PIN_BLOCKED, PIN_AUTH_BLOCKED, UV_BLOCKED at each step: nothing is tried again', () => {
  const first = async <T>(samples: AsyncGenerator<T>): Promise<unknown> => samples.next();
  const steps: Record<string, (key: Authenticator) => Promise<unknown>> = {
    makeCredential: (key) => makeCredential(key, { ...making, token: token() }),
    getAssertion: (key) => getAssertion(key, { rpId, clientDataHash, token: token() }),
    enumerateRps: (key) => enumerateRps(key, token()),
    deleteCredential: (key) => deleteCredential(key, token(), Uint8Array.of(1)),
    updateUserInformation: (key) => updateUserInformation(key, token(), Uint8Array.of(1), making.user),
    enumerateTemplates: (key) => enumerateTemplates(key, token()),
    renameTemplate: (key) => renameTemplate(key, token(), Uint8Array.of(1), 'a'),
    removeTemplate: (key) => removeTemplate(key, token(), Uint8Array.of(1)),
    enroll: (key) => first(enroll(key, token(), { sensor: { maxCaptureSamplesRequiredForEnroll: 3 } })),
    toggleAlwaysUv: (key) => toggleAlwaysUv(key, token()),
    setMinPinLength: (key) => setMinPinLength(key, token(), { newMinPinLength: 8 }),
    readLargeBlobs: (key) => readLargeBlobs(key),
    select: (key) => select(key),
    reset: (key) => reset(key),
  };
  const agreeing: Record<string, (key: Authenticator) => Promise<unknown>> = {
    setPin: (key) => setPin(key, pin('1234')),
    changePin: (key) => changePin(key, pin('1234'), pin('4321')),
    getTokenWithPin: (key) => getTokenWithPin(key, pin('1234'), { permissions: Permission.bioEnrollment }),
    getTokenWithUv: (key) => getTokenWithUv(key, { permissions: Permission.bioEnrollment }),
  };
  const info = infoAnswer({
    clientPin: true,
    pinUvAuthToken: true,
    bioEnroll: true,
    credMgmt: true,
    largeBlobs: true,
    authnrCfg: true,
    alwaysUv: false,
    setMinPINLength: true,
  });

  async function ends(step: (key: Authenticator) => Promise<unknown>, before: Parameters<typeof unread>[0][]) {
    for (const status of [Status.PIN_BLOCKED, Status.PIN_AUTH_BLOCKED, Status.UV_BLOCKED]) {
      const clock = new ManualClock();
      const answers = [...before, message(Uint8Array.of(status))].map(unread);
      const key = new ScriptedKey(grant(), exchange('04', info), ...answers);
      // For setPin and changePin, which encrypt once and twice.
      const vector = '00'.repeat(16);
      const authenticator = await openAuthenticator(key, { clock, random: random2(vector, vector) });
      expect(await outcome(step(authenticator))).toEqual({ error: new CtapError(status) });
      await clock.advance(60_000);
      key.finish();
    }
  }

  test.each(Object.entries(steps))('%s', (_, step) => ends(step, []));
  test.each(Object.entries(agreeing))('%s', (_, step) => {
    const [last] = agreement2.slice(-1);
    return ends(step, [last!.replies as Parameters<typeof unread>[0]]);
  });
});

describe('A: another program at the same key', () => {
  async function twoPrograms() {
    const person = new PersonAtKey(atkeyPro);
    const connect = () => new VirtualConnection(person.key, () => {});
    const channel = await openChannel(connect(), person.ports);
    const other = await openChannel(connect(), person.ports);
    return { person, channel, other };
  }

  test('PING of 7,609 bytes comes back whole, while the other one winks', async () => {
    const { person, channel, other } = await twoPrograms();
    const payload = person.random.bytes(maxMessageLength);
    const pinged = channel.ping(payload);
    const winked = outcome(other.wink());
    await person.during(pinged);
    expect(await person.during(winked)).toMatchObject({ value: true });
  });

  test('LOCK for one second: we wait, and are answered', async () => {
    const { person, channel, other } = await twoPrograms();
    await other.transact(HidCommand.lock, Uint8Array.of(1));
    const reply = await person.during(channel.transact(HidCommand.cbor, Uint8Array.of(4)));
    expect(reply[0]).toBe(Status.OK);
    expect(person.clock.monotonic()).toBeGreaterThanOrEqual(1000);
  });

  test('LOCK for ten seconds: ChannelBusy after three, and later we are answered', async () => {
    const { person, channel, other } = await twoPrograms();
    await other.transact(HidCommand.lock, Uint8Array.of(10));
    const busy = await person.during(outcome(channel.transact(HidCommand.cbor, Uint8Array.of(4))));
    expect(busy).toEqual({ error: expect.any(ChannelBusy) });
    expect(person.clock.monotonic()).toBeLessThan(4000);
    await person.clock.advance(7000);
    expect((await person.during(channel.transact(HidCommand.cbor, Uint8Array.of(4))))[0]).toBe(Status.OK);
  });

  test('while it waits for a touch of its own: we are told that the key is busy, and it is not disturbed', async () => {
    const { person, channel, other } = await twoPrograms();
    person.isThere = false;
    const selection = outcome(other.transact(HidCommand.cbor, Uint8Array.of(0x0b)));
    await person.clock.advance(100);
    const busy = await person.during(outcome(channel.transact(HidCommand.cbor, Uint8Array.of(4))));
    expect(busy).toEqual({ error: expect.any(ChannelBusy) });
    person.key.touch();
    expect(await person.during(selection)).toEqual({ value: Uint8Array.of(Status.OK) });
  });

  test('hostile E12: that resets the key during our ceremony: what it makes without a PIN to verify is not taken', async () => {
    const person = new PersonAtKey(atkeyPro);
    const authenticator = await person.openWithPin();
    const held = await tokenFor(authenticator, Permission.makeCredential, rpId);
    const other = await openAuthenticator(new VirtualConnection(person.key, () => {}), person.ports);
    await person.during(reset(other));
    const made = await person.during(outcome(makeCredential(authenticator, { ...making, token: held })));
    expect(made).toEqual({ error: expect.objectContaining({ got: 'no user verification' }) });
    expect((await authenticator.refreshInfo()).options?.clientPin).toBe(false);
  });
});

describe('A: floods', () => {
  test('10^5 foreign packets between the packets of our reply: it is whole', async () => {
    const reply = message(new Uint8Array(300).fill(7));
    const { clock, key, channel } = await channelTo(said('04', reply.slice(0, 1)));
    const end = outcome(channel.transact(HidCommand.cbor, Uint8Array.of(4)));
    await clock.advance(0);
    const foreign = [
      packet('aabbccdd 90 0005 00'),
      packet('aabbccdd 00'),
      packet('ffffffff bf 0001 06'),
      packet('99887766 bb 0001 02'),
    ];
    for (const ours of reply.slice(1)) {
      for (let i = 0; i < 25_000; i++) for (const other of foreign) key.emit(other);
      key.emit(ours);
    }
    expect(await end).toEqual({ value: new Uint8Array(300).fill(7) });
    expect(clock.pending).toBe(0);
  });

  test('a keepalive every millisecond with a status that nobody knows: told once, and the deadline holds', async () => {
    const { clock, key, channel } = await channelTo(said('04', []), { expected: `${CID}91`, replies: [] });
    const told: number[] = [];
    const options = { deadlineMs: 30_000, onKeepalive: (status: number) => told.push(status) };
    const end = outcome(channel.transact(HidCommand.cbor, Uint8Array.of(4), options));
    await clock.advance(0);
    const before = process.memoryUsage().heapUsed;
    for (let second = 0; second < 30; second++) {
      for (let ms = 0; ms < 1000; ms++) key.emit(keepalive(0xee));
      await clock.advance(1000);
    }
    expect(await end).toEqual({ error: expect.objectContaining({ name: 'TransactionTimeout', limit: 'total' }) });
    expect([told, clock.pending]).toEqual([[0xee], 0]);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(16 << 20);
    key.finish();
  });
});

describe('A: enumeration without end', () => {
  const opened = () => authenticatorTo(infoAnswer({ credMgmt: true }));
  const slowly = (clock: ManualClock, key: ScriptedKey, answer: CborMap) => {
    key.write = async () => {
      clock.schedule(15_000, () => {
        for (const report of message(`00${toHex(encodeCbor(answer))}`)) key.emit(report);
      });
    };
  };
  const rpIdHash = new Uint8Array(createHash('sha256').update(rpId).digest());

  test('1,000 assertions, one every 15 seconds: two minutes', async () => {
    const { clock, key, authenticator } = await opened();
    const credential = new Map<string, CborValue>(Object.entries({ id: Uint8Array.of(1), type: 'public-key' }));
    const authData = concatBytes(rpIdHash, Uint8Array.of(1, 0, 0, 0, 0));
    const answer: CborMap = new Map<number, CborValue>([
      [1, credential],
      [2, authData],
      [3, Uint8Array.of(0x30)],
      [5, 1000],
    ]);
    slowly(clock, key, answer);
    const end = await settled(clock, getAssertions(authenticator, { rpId, clientDataHash }), 300_000);
    expect(end).toMatchObject({ error: expect.objectContaining({ name: 'TransactionTimeout', limit: 'total' }) });
    expect(end.afterMs).toBeLessThan(160_000);
  });

  test('4,000 relying parties, one every 15 seconds: two minutes', async () => {
    const { clock, key, authenticator } = await opened();
    slowly(
      clock,
      key,
      new Map<number, CborValue>([
        [4, rpIdHash],
        [5, 4000],
      ]),
    );
    const end = await settled(clock, enumerateRps(authenticator, token()), 300_000);
    expect(end).toMatchObject({ error: expect.objectContaining({ name: 'TransactionTimeout', limit: 'total' }) });
    expect(end.afterMs).toBeLessThan(160_000);
  });
});

describe('a key that says nothing is told from one that talks nonsense', () => {
  const opening = async (key: ScriptedKey) => {
    const clock = new ManualClock();
    const end = await settled(clock, openAuthenticator(key, { clock, random: fixedRandom() }), 100_000);
    return 'error' in end ? end.error : undefined;
  };

  test('not a word: a time-out in which nothing was heard', async () => {
    const silent = await opening(
      new ScriptedKey({ expected: undefined, replies: [] }, { expected: undefined, replies: [] }),
    );
    expect(silent).toBeInstanceOf(TransactionTimeout);
    expect(silent).toMatchObject({ limit: 'silence', heard: false });
  });

  test('a channel, and then not a word', async () => {
    const cancel = { expected: `${CID}91`, replies: [] };
    expect(await opening(new ScriptedKey(grant(), said('04', []), cancel))).toMatchObject({
      name: 'TransactionTimeout',
      heard: false,
    });
  });

  test('a keepalive, or half of a reply, and then not a word', async () => {
    const cancel = { expected: `${CID}91`, replies: [] };
    const alive = await opening(new ScriptedKey(grant(), said('04', [keepalive(1)]), cancel));
    expect(alive).toMatchObject({ name: 'TransactionTimeout', heard: true });
    const half = message(new Uint8Array(100)).slice(0, 1);
    expect(await opening(new ScriptedKey(grant(), said('04', half)))).toMatchObject({
      name: 'TransactionTimeout',
      heard: true,
    });
  });

  test('nonsense is a ProtocolError', async () => {
    const nonsense = await opening(new ScriptedKey(grant(), said('04', message('00ff'))));
    expect(nonsense).toBeInstanceOf(ProtocolError);
  });
});

test('hostile C16 A12: getInfo claims about PINs: none under 4 code points or over 63 bytes is sent, whatever the key says', async () => {
  const lies = [
    [[0x0d, 0]],
    [
      [0x0d, 4],
      [0x1d, 255],
    ],
  ] as const;
  const bad = ['', '1', '123', 'あい', '1'.repeat(64), 'あ'.repeat(22), '1234\0'];
  for (const claims of lies) {
    for (const text of bad) {
      const key = new ScriptedKey(
        grant(),
        exchange('04', infoAnswer({ clientPin: true, pinUvAuthToken: true }, claims)),
      );
      const authenticator = await openAuthenticator(key, { clock: new ManualClock(), random: fixedRandom() });
      const secret = () => Secret.over(utf8(text));
      for (const sent of [
        setPin(authenticator, secret()),
        changePin(authenticator, rightPin(), secret()),
        changePin(authenticator, secret(), rightPin()),
        getTokenWithPin(authenticator, secret(), { permissions: 4 }),
      ] satisfies Promise<unknown>[]) {
        expect(await outcome<unknown>(sent)).toEqual({ error: expect.objectContaining({ name: 'PinOutOfRules' }) });
      }
      key.finish();
    }
  }
});
