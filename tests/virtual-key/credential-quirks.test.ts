import { describe, expect, it } from 'vitest';
import { parseAuthenticatorData } from '../../src/fido/authenticator-data.ts';
import type { CborMap } from '../../src/fido/cbor.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import type { KeyQuirk } from '../../src/virtual-key/models/key-model.ts';
import { createRequest, getRequest } from './credential-requests.ts';
import { Host, map, touching } from './host.ts';
import { PlatformPin } from './platform-pin.ts';

const rk = map(['rk', true]);
const withPin = (host: Host) => void new PlatformPin(host).setPin('1234');
const credential = (host: Host) => void host.call(0x01, createRequest({ options: rk }), touching);
const nothing = () => {};

interface Case {
  readonly quirk: KeyQuirk;
  readonly prepare: (host: Host) => void;
  readonly command: number;
  readonly request: CborMap;
  /** Without the quirk and with it. */
  readonly statuses: readonly [number, number];
}

// The departures of real keys: google/CTAP2-test-tool, folder results, 2021.
const cases: readonly Case[] = [
  {
    quirk: 'ascii-display-name',
    prepare: nothing,
    command: 0x01,
    request: createRequest({ options: rk }),
    statuses: [0, 0x28],
  },
  {
    quirk: 'first-algorithm-only',
    prepare: nothing,
    command: 0x01,
    request: createRequest({ algs: [-65535, -7] }),
    statuses: [0, 0x26],
  },
  {
    quirk: 'no-empty-user-id',
    prepare: nothing,
    command: 0x01,
    request: createRequest({ userId: new Uint8Array(0) }),
    statuses: [0, 0x21],
  },
  {
    quirk: 'rk-in-get-assertion',
    prepare: credential,
    command: 0x02,
    request: getRequest({ options: map(['rk', false]) }),
    statuses: [0x2b, 0],
  },
  {
    quirk: 'protocol-needs-token',
    prepare: withPin,
    command: 0x01,
    request: createRequest({ protocol: 2 }),
    statuses: [0, 0x33],
  },
  {
    quirk: 'unknown-options-refused',
    prepare: nothing,
    command: 0x01,
    request: createRequest({ options: map(['whatever', false]) }),
    statuses: [0, 0x15],
  },
];

describe.each(cases)('quirk $quirk', ({ quirk, prepare, command, request, statuses }) => {
  it.each([
    ['without', [] as KeyQuirk[], statuses[0]],
    ['with', [quirk], statuses[1]],
  ] as const)('%s it', (_, quirks, status) => {
    const host = new Host({ model: { ...atkeyPro, quirks } });
    prepare(host);
    expect(host.call(command, request, touching).status).toBe(status);
  });
});

describe('quirk ascii-display-name', () => {
  it('takes an ASCII name, and any name of a credential that is not discoverable', () => {
    const host = new Host({ model: { ...atkeyPro, quirks: ['ascii-display-name'] } });
    expect(host.call(0x01, createRequest(), touching).status).toBe(0);
    const ascii = createRequest({ options: rk }).set(3, map(['id', Uint8Array.of(1)], ['displayName', 'Hanako']));
    expect(host.call(0x01, ascii, touching).status).toBe(0);
  });
});

describe('quirk excludes-for-any-rp', () => {
  it.each([
    ['without', [] as KeyQuirk[], 0],
    ['with', ['excludes-for-any-rp'] as KeyQuirk[], 0x19],
  ] as const)('%s it', (_, quirks, status) => {
    const host = new Host({ model: { ...atkeyPro, quirks } });
    const made = host.call(0x01, createRequest({ options: rk }), touching);
    const exclude = [parseAuthenticatorData(made.map.get(2) as Uint8Array).attested!.credentialId];
    expect(host.call(0x01, createRequest({ rpId: 'example.org', exclude }), touching).status).toBe(status);
  });
});
