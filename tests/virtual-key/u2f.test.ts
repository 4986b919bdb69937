import { createHash, verify, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, toHex } from '../../src/basics/bytes.ts';
import { boundedMemory, volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { u2fOnly } from '../../src/virtual-key/models/u2f-only.ts';
import { createRequest, getRequest, sha256 } from './credential-requests.ts';
import { Host, map, touching } from './host.ts';
import { PlatformPin } from './platform-pin.ts';
import {
  apdu,
  authenticateData,
  exchange,
  keyOf,
  OTHER_APPLICATION,
  REGISTER_APPLICATION,
  REGISTER_CHALLENGE,
  readRegistration,
  registered,
  registerRequest,
  SIGN_CHALLENGE,
  withTouch,
} from './u2f-platform.ts';

const both: KeyModel = { ...atkeyPro, versions: ['U2F_V2', 'FIDO_2_0', 'FIDO_2_1_PRE', 'FIDO_2_1'] };

describe.each([
  ['with CTAP2', both],
  ['alone', u2fOnly],
])('U2F %s', (_, model) => {
  it('says its version', () => {
    // python-fido2, tests/test_ctap1.py.
    expect(exchange(new Host({ model }), fromHex('000300000000000000'))).toEqual({
      word: '9000',
      data: Uint8Array.from(Buffer.from('U2F_V2')),
    });
  });

  it('registers: the certificate signs reserved byte, application, challenge, key handle and public key', () => {
    const host = new Host({ model });
    const { point, handle, certificate, signature } = registered(host);
    const signed = concatBytes(Uint8Array.of(0), REGISTER_APPLICATION, REGISTER_CHALLENGE, handle, point);
    expect(verify('sha256', signed, certificate.publicKey, signature)).toBe(true);
    expect(certificate.verify(new X509Certificate(host.key.attestationRoot()).publicKey)).toBe(true);
    expect(point[0]).toBe(0x04);
  });

  it('authenticates: application, presence, counter and challenge are signed by the registered key', () => {
    const host = new Host({ model });
    const { point, handle } = registered(host);
    const counters = [1, 2, 3].map(() => {
      const { word, data } = withTouch(host, apdu(0x02, 0x03, authenticateData(handle)));
      expect(word).toBe('9000');
      expect(data[0]).toBe(1);
      const signed = concatBytes(REGISTER_APPLICATION, data.subarray(0, 5), SIGN_CHALLENGE);
      expect(verify('sha256', signed, keyOf(point), data.subarray(5))).toBe(true);
      return new DataView(data.buffer, data.byteOffset).getUint32(1);
    });
    expect(counters).toEqual([...counters].sort((a, b) => a - b));
    expect(new Set(counters).size).toBe(3);
  });

  it('signs without a touch where nobody has to be present, and says so', () => {
    const host = new Host({ model });
    const { point, handle } = registered(host);
    const { word, data } = exchange(host, apdu(0x02, 0x08, authenticateData(handle)));
    expect([word, data[0]]).toEqual(['9000', 0]);
    const signed = concatBytes(REGISTER_APPLICATION, data.subarray(0, 5), SIGN_CHALLENGE);
    expect(verify('sha256', signed, keyOf(point), data.subarray(5))).toBe(true);
  });

  it('tells known handles from unknown ones without a touch', () => {
    const host = new Host({ model });
    const { handle } = registered(host);
    const check = (...data: Parameters<typeof authenticateData>) =>
      exchange(host, apdu(0x02, 0x07, authenticateData(...data))).word;
    expect(check(handle)).toBe('6985');
    expect(check(handle, OTHER_APPLICATION)).toBe('6a80');
    expect(check(new Uint8Array(64).fill(3))).toBe('6a80');
    expect(check(new Uint8Array(0))).toBe('6a80');
    const changed = handle.slice();
    changed[20]! ^= 1;
    expect(check(changed)).toBe('6a80');
    expect(host.key.snapshot().waitingFor).toBeNull();
  });

  it('refuses an unknown handle at once, whatever is asked', () => {
    const host = new Host({ model });
    for (const p1 of [0x03, 0x07, 0x08]) {
      expect(exchange(host, apdu(0x02, p1, authenticateData(new Uint8Array(64).fill(3)))).word).toBe('6a80');
    }
    expect(host.key.snapshot().waitingFor).toBeNull();
  });

  it.each([
    ['nothing', '', '6700'],
    ['half a header', '0001', '6700'],
    ['another class', '80030000', '6e00'],
    ['another class, with an instruction that is not there', 'ff990000', '6e00'],
    ['another instruction', '00040000', '6d00'],
    ['a vendor instruction', '00c00000', '6d00'],
    ['REGISTER without data', '00010000', '6700'],
    ['REGISTER with 63 bytes', `000100000000 3f${'11'.repeat(63)}0000`, '6700'],
    ['REGISTER with 65 bytes', `00010000000041${'11'.repeat(65)}0000`, '6700'],
    ['AUTHENTICATE without a handle', `00020300000040${'11'.repeat(64)}0000`, '6700'],
    ['AUTHENTICATE with half a handle', `00020300000043${'11'.repeat(64)}0311110000`, '6700'],
    ['AUTHENTICATE with more than the handle', `00020300000043${'11'.repeat(64)}0111110000`, '6700'],
    ['VERSION with data', '0003000000000111', '6700'],
    ['less data than was said', `00010000000040${'11'.repeat(60)}`, '6700'],
    ['more data than was said', `00010000000010${'11'.repeat(60)}`, '6700'],
    ['a length of two bytes', '000300000000', '6700'],
    ['short: less data than was said', '0001000040111111', '6700'],
    ['AUTHENTICATE with another control byte', `00020500000042${'11'.repeat(64)}0111`, '6a80'],
  ])('refuses %s', (_, hex, word) => {
    expect(exchange(new Host({ model }), fromHex(hex.replace(' ', ''))).word).toBe(word);
  });

  it.each([
    ['no length', '00030000'],
    ['Le of one byte', '0003000000'],
    ['Le of one byte, not 0', '00030000ff'],
    ['extended Le', '00030000000000'],
    ['extended, no data, Le', '000300000000000000'],
  ])('takes VERSION with %s', (_, hex) => {
    expect(exchange(new Host({ model }), fromHex(hex)).word).toBe('9000');
  });

  it.each([
    ['short', '40', ''],
    ['short with Le', '40', '00'],
    ['extended without Le', '000040', ''],
    ['extended with Le', '000040', '0000'],
  ])('takes REGISTER in %s form', (_, lc, le) => {
    const host = new Host({ model });
    const request = fromHex(`00010000${lc}${toHex(REGISTER_CHALLENGE)}${toHex(REGISTER_APPLICATION)}${le}`);
    expect(withTouch(host, request).word).toBe('9000');
  });

  it('takes REGISTER with the bits that browsers set in P1', () => {
    expect(withTouch(new Host({ model }), apdu(0x01, 0x83, registerRequest.slice(7, 71))).word).toBe('9000');
  });

  it('keeps credentials over a power cycle, and loses them with a wipe', () => {
    const host = new Host({ model });
    const { handle } = registered(host);
    const check = () => exchange(host, apdu(0x02, 0x07, authenticateData(handle))).word;
    host.replug();
    expect(check()).toBe('6985');
    host.key.wipe();
    expect(check()).toBe('6a80');
  });

  it('tells the client where the memory is full or fails', () => {
    const full = new Host({ model, memory: boundedMemory(volatileMemory(), 10) });
    expect(withTouch(full, registerRequest).word).toBe('6a84');
    expect(full.warnings).toEqual([]);
    const failing = new Host({
      model,
      memory: {
        read: () => new Map(),
        write: () => {
          throw new Error('worn out');
        },
      },
    });
    expect(withTouch(failing, registerRequest).word).toBe('6f00');
    expect(failing.warnings).toEqual(['virtual-key-command-failed {"error":"FlashFailure"}']);
  });
});

describe('a touch in U2F', () => {
  const waiting = (): Host => {
    const host = new Host({ model: both });
    expect(exchange(host, registerRequest).word).toBe('6985');
    return host;
  };

  it('is asked for by blinking, until 2 s after the last poll', async () => {
    const host = waiting();
    expect(host.key.led).toMatchObject({ meaning: 'touch-wanted', colour: 'cyan', pattern: 'flashing' });
    expect(host.key.snapshot().waitingFor).toBe('touch');
    await host.clock.advance(1500);
    expect(exchange(host, registerRequest).word).toBe('6985');
    await host.clock.advance(1999);
    expect(host.key.snapshot().waitingFor).toBe('touch');
    await host.clock.advance(1);
    expect(host.key.snapshot().waitingFor).toBeNull();
    expect(host.key.led.meaning).toBe('ready');
    expect(host.clock.pending).toBe(0);
  });

  it('serves one poll', () => {
    const host = waiting();
    host.key.touch();
    expect(host.key.snapshot().waitingFor).toBeNull();
    expect(exchange(host, registerRequest).word).toBe('9000');
    expect(exchange(host, registerRequest).word).toBe('6985');
  });

  it('counts only while the key blinks', async () => {
    const host = new Host({ model: both });
    host.key.touch();
    expect(exchange(host, registerRequest).word).toBe('6985');
    await host.clock.advance(2000);
    host.key.touch();
    expect(exchange(host, registerRequest).word).toBe('6985');
  });

  it('is forgotten after 10 s', async () => {
    const host = waiting();
    host.key.touch();
    await host.clock.advance(10_001);
    expect(exchange(host, registerRequest).word).toBe('6985');
  });

  it('may be a finger, good or bad, and a click of the side button', () => {
    const host = waiting();
    host.key.finger('somebody', 7);
    expect(exchange(host, registerRequest).word).toBe('9000');
    expect(exchange(host, registerRequest).word).toBe('6985');
    host.key.clickButton();
    expect(exchange(host, registerRequest).word).toBe('9000');
  });

  it('is not a finger that does not come', () => {
    const host = waiting();
    host.key.finger('somebody', 13);
    expect(exchange(host, registerRequest).word).toBe('6985');
  });

  it.each([
    ['refusal', (host: Host) => host.key.deny()],
    ['CTAP2 command', (host: Host) => void host.getInfo()],
    ['power cycle', (host: Host) => host.replug()],
    ['wipe', (host: Host) => host.key.wipe()],
  ])('is forgotten with a %s', (_, act) => {
    const host = waiting();
    act(host);
    expect(host.key.snapshot().waitingFor).toBeNull();
    host.key.touch();
    expect(exchange(host, registerRequest).word).toBe('6985');
    host.key.touch();
    act(host);
    expect(exchange(host, registerRequest).word).toBe('6985');
  });

  it('is not asked for during standalone enrolment', () => {
    const host = new Host({ model: both });
    host.key.clickButton(3);
    expect(exchange(host, registerRequest).word).toBe('6985');
    expect(host.key.led.meaning).toBe('standalone-enrolment');
    host.key.clickButton();
    expect(host.key.snapshot().waitingFor).toBeNull();
  });

  it('is not taken from a CTAP2 command that waits', () => {
    const host = new Host({ model: both });
    host.start(0x0b);
    host.send(0x03, registerRequest);
    expect(host.take()).toMatchObject({ command: 0x3f, payload: Uint8Array.of(0x06) });
    host.key.touch();
    expect(host.answer().status).toBe(0);
    expect(exchange(host, registerRequest).word).toBe('6985');
  });

  it('announces when the key begins and ends to blink', async () => {
    const host = new Host({ model: both });
    const seen: unknown[] = [];
    host.key.onChange(() => seen.push(host.key.snapshot().waitingFor));
    exchange(host, registerRequest);
    await host.clock.advance(2000);
    expect(seen.at(0)).toBe('touch');
    expect(seen.at(-1)).toBeNull();
  });
});

describe('U2F beside CTAP2', () => {
  it('makes credentials that GetAssertion finds by its list', () => {
    const host = new Host({ model: both });
    const rpId = 'example.com';
    const { word, data } = withTouch(host, apdu(0x01, 0, concatBytes(REGISTER_CHALLENGE, sha256(rpId))));
    expect(word).toBe('9000');
    const { handle, point } = readRegistration(data);
    const { status, map: answer } = host.call(0x02, getRequest({ rpId, allow: [handle] }), touching);
    expect(status).toBe(0);
    expect(answer.has(4)).toBe(false);
    const authData = answer.get(2) as Uint8Array;
    const signed = concatBytes(authData, new Uint8Array(32).fill(0x11));
    expect(verify('sha256', signed, keyOf(point), answer.get(3) as Uint8Array)).toBe(true);
    expect(host.call(0x02, getRequest({ rpId }), touching).status).toBe(0x2e);
    expect(host.call(0x01, createRequest({ rpId, exclude: [handle] }), touching).status).toBe(0x19);
  });

  it('uses credentials of CTAP2 that want no user verification, on P-256', () => {
    const host = new Host({ model: both });
    const made = (request: Parameters<typeof createRequest>[0]): Uint8Array => {
      const authData = host.call(0x01, createRequest({ rpId: 'example.com', ...request }), touching).map.get(2);
      const bytes = authData as Uint8Array;
      return bytes.slice(55, 55 + ((bytes[53]! << 8) | bytes[54]!));
    };
    const check = (handle: Uint8Array) =>
      exchange(host, apdu(0x02, 0x07, authenticateData(handle, sha256('example.com')))).word;
    expect(check(made({}))).toBe('6985');
    expect(check(made({ extensions: map(['credProtect', 2]) }))).toBe('6985');
    expect(check(made({ extensions: map(['credProtect', 3]) }))).toBe('6a80');
    expect(check(made({ algs: [-8] }))).toBe('6a80');
    const first = made({ options: map(['rk', true]) });
    expect(check(first)).toBe('6985');
    made({ options: map(['rk', true]) });
    expect(check(first)).toBe('6a80');
  });

  it('is refused as a whole while alwaysUv is on', () => {
    const host = new Host({
      model: {
        ...both,
        makeCredUvNotRqd: false,
        config: { alwaysUv: 'fixed-on', minPinLength: null, longTouchForReset: false, byUv: false },
      },
    });
    new PlatformPin(host).setPin('123456');
    for (const request of [
      registerRequest,
      apdu(0x02, 0x07, authenticateData(new Uint8Array(64))),
      apdu(0x02, 0x08, authenticateData(new Uint8Array(64))),
      fromHex('00030000'),
      fromHex('ff'),
    ]) {
      expect(exchange(host, request).word).toBe('6986');
    }
    expect(host.key.snapshot().waitingFor).toBeNull();
  });

  it('ends a sequence of CTAP2, as any command does', () => {
    const host = new Host({ model: both });
    for (const user of [1, 2, 3]) {
      host.call(0x01, createRequest({ userId: Uint8Array.of(user), options: map(['rk', true]) }), touching);
    }
    expect(host.call(0x02, getRequest(), touching).map.get(5)).toBe(3);
    expect(host.call(0x08).status).toBe(0);
    exchange(host, fromHex('00030000'));
    expect(host.call(0x08).status).toBe(0x30);
  });

  it('shares one signature counter', () => {
    const host = new Host({ model: both });
    const { handle } = registered(host);
    const counter = () => {
      const { data } = exchange(host, apdu(0x02, 0x08, authenticateData(handle)));
      return new DataView(data.buffer, data.byteOffset).getUint32(1);
    };
    const before = counter();
    host.call(0x01, createRequest(), touching);
    expect(counter()).toBe(before + 2);
  });
});

describe('a key of U2F alone', () => {
  it('says nothing about CTAP2 and holds no discoverable credentials', () => {
    const host = new Host({ model: u2fOnly });
    host.send(0x10, Uint8Array.of(0x04));
    expect(host.take()).toMatchObject({ command: 0x3f, payload: Uint8Array.of(0x01) });
    expect(host.key.snapshot()).toMatchObject({ maxCredentials: 0, credentials: 0, maxFingers: 0 });
  });

  it('has an attestation certificate by which metadata finds it: its subject key identifier', () => {
    const { certificate } = registered(new Host({ model: u2fOnly }));
    const point = certificate.publicKey.export({ format: 'der', type: 'spki' }).subarray(-65);
    const identifier = createHash('sha1').update(point).digest('hex');
    expect(toHex(certificate.raw)).toContain(identifier);
  });
});
