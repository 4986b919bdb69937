import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/basics/bytes.ts';
import { parseAuthenticatorData } from '../../src/fido/authenticator-data.ts';
import type { CborMap } from '../../src/fido/cbor.ts';
import { toKeyObject } from '../../src/fido/cose.ts';
import { parseAuthenticatorInfo } from '../../src/fido/get-info.ts';
import { clientDataHash, createRequest, getRequest, sha256 } from './credential-requests.ts';
import { Host, map, touching, withFinger } from './host.ts';
import { enrolFinger, PlatformPin } from './platform-pin.ts';

describe('S2-23 a PIN and fingerprints are put into the key through the host', () => {
  it('walks from an empty key to an assertion by fingerprint', () => {
    const host = new Host();
    const info = parseAuthenticatorInfo(host.getInfo());
    expect(info.options).toMatchObject({ clientPin: false, uv: false, bioEnroll: false, rk: true });

    const platform = new PlatformPin(host);
    expect(platform.setPin('1234')).toBe(0);
    expect(host.options()).toMatchObject({ clientPin: true });

    enrolFinger(host, '1234', 'right-index');
    expect(host.options()).toMatchObject({ uv: true, bioEnroll: true });
    expect(host.key.snapshot().enrolledFingers).toEqual(['right-index']);

    const created = host.call(
      0x01,
      createRequest({ options: map(['rk', true], ['uv', true]) }),
      withFinger('right-index'),
    );
    expect(created.status).toBe(0);
    const authDataBytes = created.map.get(2) as Uint8Array;
    const authData = parseAuthenticatorData(authDataBytes);
    expect(authData.rpIdHash).toEqual(sha256('example.com'));
    expect(authData.flags).toMatchObject({ up: true, uv: true, at: true, be: false, bs: false });

    const statement = created.map.get(3) as CborMap;
    const [leafBytes] = statement.get('x5c') as Uint8Array[];
    const leaf = new X509Certificate(leafBytes!);
    const root = new X509Certificate(host.key.attestationRoot());
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.checkIssued(root)).toBe(true);
    expect(leaf.ca).toBe(false);
    const signed = concatBytes(authDataBytes, clientDataHash);
    expect(verify('sha256', signed, leaf.publicKey, statement.get('sig') as Uint8Array)).toBe(true);

    const got = host.call(0x02, getRequest({ options: map(['uv', true]) }), withFinger('right-index'));
    expect(got.status).toBe(0);
    const assertionData = got.map.get(2) as Uint8Array;
    const publicKey = toKeyObject(authData.attested!.publicKey);
    expect(createPublicKey(publicKey.export({ format: 'pem', type: 'spki' })).asymmetricKeyType).toBe('ec');
    expect(verify('sha256', concatBytes(assertionData, clientDataHash), publicKey, got.map.get(3) as Uint8Array)).toBe(
      true,
    );
    expect(parseAuthenticatorData(assertionData).signCount).toBeGreaterThan(authData.signCount);
    expect(got.map.get(4)).toEqual(map(['id', Uint8Array.of(1)], ['name', 'a'], ['displayName', '花子']));
    expect(host.warnings).toEqual([]);
  });

  it('makes and uses a credential with a touch alone while nothing protects the key', () => {
    const host = new Host();
    expect(host.call(0x01, createRequest(), touching).status).toBe(0);
  });
});
