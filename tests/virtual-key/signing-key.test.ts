import { createPrivateKey, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex } from '../../src/basics/bytes.ts';
import { seededRandom, systemRandom } from '../../src/basics/random.ts';
import { toKeyObject } from '../../src/fido/cose.ts';
import { Flash } from '../../src/virtual-key/flash/flash.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import type { KeyAlgorithm } from '../../src/virtual-key/models/key-model.ts';
import { CredentialVault } from '../../src/virtual-key/parts/credential-vault.ts';
import { freshSeed, seedLength, signingKey } from '../../src/virtual-key/parts/signing-key.ts';
import { sha256 } from './credential-requests.ts';

const data = new TextEncoder().encode('authData and clientDataHash');
const digests = { [-7]: 'sha256', [-8]: null, [-35]: 'sha384', [-257]: 'sha256' } as const;
const algorithms = [-7, -8, -35, -257] as const satisfies readonly KeyAlgorithm[];

describe.each(algorithms)('keys of algorithm %i', (alg) => {
  const seed = freshSeed(alg, seededRandom(`keys ${alg}`));
  const key = signingKey(alg, seed, systemRandom);

  it('sign what their public key verifies', () => {
    const publicKey = toKeyObject(key.publicKey());
    expect(verify(digests[alg], data, publicKey, key.sign(data))).toBe(true);
  });

  it('come from the injected chance alone', () => {
    const again = freshSeed(alg, seededRandom(`keys ${alg}`));
    expect(again).toEqual(seed);
    expect(seed).toHaveLength(seedLength(alg));
    expect(signingKey(alg, again, systemRandom).publicKey()).toEqual(key.publicKey());
    expect(freshSeed(alg, seededRandom('another'))).not.toEqual(seed);
  });

  it('live in ids of at most 128 bytes, which another key over the same memory opens', () => {
    const memory = volatileMemory();
    const vault = new CredentialVault(new Flash(memory, atkeyPro), seededRandom('vault'));
    const traits = { discoverable: true, credProtect: 3, thirdPartyPayment: true, u2f: false } as const;
    const made = vault.create(alg, sha256('example.com'), traits);
    expect(made.id.length).toBeLessThanOrEqual(128);
    const other = new CredentialVault(new Flash(memory, atkeyPro), seededRandom('other'));
    expect(other.open(made.id, sha256('example.net'))).toBeUndefined();
    const opened = other.open(made.id, sha256('example.com'));
    expect(opened).toMatchObject({ ...traits, id: made.id });
    expect(opened?.key.publicKey()).toEqual(made.key.publicKey());
    expect(verify(digests[alg], data, toKeyObject(made.key.publicKey()), opened!.key.sign(data))).toBe(true);
    expect(vault.open(made.id, sha256('example.com'))?.key.publicKey()).toEqual(made.key.publicKey());
    expect(vault.open(made.id, sha256('example.net'))).toBeUndefined();
    expect(other.open(made.id.with(20, made.id[20]! ^ 1), sha256('example.com'))).toBeUndefined();
  });
});

/** RFC 5915 without the public key, and RFC 8410. */
describe.each([
  [-7, 'sec1', '30310201010420', 'a00a06082a8648ce3d030107'],
  [-35, 'sec1', '303e0201010430', 'a00706052b81040022'],
  [-8, 'pkcs8', '302e020100300506032b657004220420', ''],
] as const)('keys of algorithm %i', (alg, type, start, end) => {
  it('are what node:crypto makes of the same seed', () => {
    const seed = freshSeed(alg, seededRandom(`imported ${alg}`));
    const der = Buffer.from(concatBytes(fromHex(start), seed, fromHex(end)));
    const imported = createPublicKey(createPrivateKey({ key: der, format: 'der', type }));
    const key = signingKey(alg, seed, systemRandom);
    expect(imported.equals(toKeyObject(key.publicKey()))).toBe(true);
    expect(verify(digests[alg], data, imported, key.sign(data))).toBe(true);
  });
});

describe('RSA keys', () => {
  it('have 2048 bits and the usual exponent', () => {
    const key = signingKey(-257, freshSeed(-257, seededRandom('rsa')), systemRandom);
    expect(toKeyObject(key.publicKey()).asymmetricKeyDetails).toEqual({ modulusLength: 2048, publicExponent: 65_537n });
  });
});

describe('U2F credentials', () => {
  it('are told apart by their id', () => {
    const vault = new CredentialVault(new Flash(volatileMemory(), atkeyPro), seededRandom('u2f'));
    const application = sha256('https://example.com');
    const { id } = vault.createU2f(application);
    expect(vault.open(id, application)).toMatchObject({ u2f: true, discoverable: false, credProtect: 1 });
    expect(vault.open(id, sha256('example.com'))).toBeUndefined();
  });
});
