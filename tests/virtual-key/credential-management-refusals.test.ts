import { describe, expect, it } from 'vitest';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { pinOnly } from '../../src/virtual-key/models/pin-only.ts';
import { sha256 } from './credential-requests.ts';
import { Host, map } from './host.ts';
import { descriptorOf, ManagedKey, managedModel, PIN } from './managed-key.ts';

describe('CredentialManagement refuses, in the order of 6.8', () => {
  const params: Readonly<Record<number, CborMap | undefined>> = {
    1: undefined,
    2: undefined,
    4: map([1, sha256('example.com')]),
    6: map([2, descriptorOf(new Uint8Array(63))]),
    7: map([2, descriptorOf(new Uint8Array(63))], [3, map(['id', Uint8Array.of(1)])]),
  };
  const subCommands = [1, 2, 4, 6, 7];
  const param = new Uint8Array(32);

  it('everything where the model does not have it', () => {
    const host = new Host({ model: { ...pinOnly, credentialManagement: null } });
    expect(host.call(0x0a, map([1, 1])).status).toBe(0x01);
    expect(host.call(0x41, map([1, 1])).status).toBe(0x01);
    const final = new Host({
      model: { ...managedModel, credentialManagement: { previewCommand: false, readOnlyToken: false } },
    });
    expect(final.call(0x41, map([1, 1])).status).toBe(0x01);
    expect(final.call(0x0a, map([1, 1])).status).toBe(0x36);
  });

  it.each([
    ['no sub-command', map(), 0x14],
    ['a sub-command that is no number', map([1, 'x']), 0x11],
    ['sub-command 0', map([1, 0]), 0x3e],
    ['sub-command 8', map([1, 8]), 0x3e],
    ['an unknown sub-command before a missing token', map([1, 9], [3, 7]), 0x3e],
    ['GetNextRP without a beginning', map([1, 3]), 0x30],
    ['GetNextCredential without a beginning', map([1, 5]), 0x30],
  ])('%s', (_, request, status) => {
    expect(new ManagedKey().host.call(0x0a, request).status).toBe(status);
  });

  it.each(subCommands)('sub-command %i: token, parameters, protocol, signature, permission', (subCommand) => {
    const { host, platform } = new ManagedKey();
    const call = (...members: [number, CborValue | undefined][]) =>
      host.call(0x0a, map([1, subCommand], ...members)).status;
    // No pinUvAuthParam, whatever else is missing.
    expect(call()).toBe(0x36);
    expect(call([2, params[subCommand]], [3, 9])).toBe(0x36);
    expect(call([4, 'x'])).toBe(0x11);
    // Parameters before the protocol.
    if (params[subCommand]) {
      expect(call([3, 9], [4, param])).toBe(0x14);
      expect(call([2, map([1, 'x'], [2, 'x'], [3, 'x'])], [3, 9], [4, param])).toBe(0x11);
    }
    expect(call([2, params[subCommand]], [4, param])).toBe(0x14);
    expect(call([2, params[subCommand]], [3, 3], [4, param])).toBe(0x02);
    expect(call([2, params[subCommand]], [3, 2], [4, param])).toBe(0x33);
    expect(call([2, params[subCommand]], [3, 2], [4, new Uint8Array(0)])).toBe(0x33);
    const { token } = platform.token(PIN, 0x08);
    const message = [Uint8Array.of(subCommand), ...(params[subCommand] ? [encodeCbor(params[subCommand])] : [])];
    const signed = platform.authenticate(token, ...message);
    expect(call([2, params[subCommand]], [3, 2], [4, signed])).toBe(0x33);
    expect(call([2, params[subCommand]], [3, 1], [4, signed])).toBe(0x33);
  });

  it.each([
    ['no credential', map()],
    ['a credential without id', map([2, map(['type', 'public-key'])])],
    ['a credential without type', map([2, map(['id', Uint8Array.of(1)])])],
    ['no user', map([2, descriptorOf(Uint8Array.of(1))])],
    ['a user without id', map([2, descriptorOf(Uint8Array.of(1))], [3, map(['name', 'a'])])],
  ])('updateUserInformation with %s', (_, given) => {
    const managed = new ManagedKey();
    expect(managed.manage(managed.token(), 7, given).status).toBe(0x14);
  });

  it('parameters that were changed after they were signed', () => {
    const managed = new ManagedKey();
    const id = managed.make('example.com', 1);
    const request = managed.request(managed.token(), 6, map([2, descriptorOf(new Uint8Array(63))]));
    expect(managed.host.call(0x0a, request.set(2, map([2, descriptorOf(id)]))).status).toBe(0x33);
    expect(managed.users('example.com')).toEqual([1]);
  });

  it('a token that was not used within 30 s', async () => {
    const managed = new ManagedKey();
    const token = managed.token();
    await managed.host.clock.advance(30_000);
    expect(managed.manage(token, 1).status).toBe(0x33);
  });
});
