import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../src/basics/bytes.ts';
import { parseAaguid } from '../../src/fido/aaguid.ts';
import type { CborMap } from '../../src/fido/cbor.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { keyModels } from '../../src/virtual-key/models/key-models.ts';
import { integer, oid, sequence, utcTime } from '../../src/virtual-key/parts/attestation/der.ts';
import { createRequest } from './credential-requests.ts';
import { Host, touching } from './host.ts';

function certificates(model: KeyModel, seed = 'attestation') {
  const host = new Host({ model, seed });
  const made = host.call(0x01, createRequest(), touching);
  const statement = made.map.get(3) as CborMap;
  const [leaf] = statement.get('x5c') as Uint8Array[];
  return { format: made.map.get(1), statement, leaf: leaf!, root: host.key.attestationRoot() };
}

const speakingCtap2 = keyModels.filter(({ id }) => id !== 'u2f-only');

describe.each(speakingCtap2.map((model) => [model.id, model] as const))(
  'packed attestation of %s (WebAuthn 8.2)',
  (_, model) => {
    const { format, statement, leaf: leafBytes, root: rootBytes } = certificates(model);
    const leaf = new X509Certificate(leafBytes);
    const root = new X509Certificate(rootBytes);

    it('has the statement’s members and nothing else', () => {
      expect(format).toBe('packed');
      expect([...statement.keys()]).toEqual(['alg', 'sig', 'x5c']);
      expect(statement.get('alg')).toBe(-7);
      expect(statement.get('x5c')).toHaveLength(1);
    });

    it('has a leaf that the root issued', () => {
      expect(leaf.checkIssued(root)).toBe(true);
      expect(leaf.verify(root.publicKey)).toBe(true);
      expect(root.verify(root.publicKey)).toBe(true);
      expect([leaf.ca, root.ca]).toEqual([false, true]);
    });

    it('has the subject that 8.2.1 asks for', () => {
      expect(leaf.subject).toBe(`C=JP\nO=${model.manufacturer}\nOU=Authenticator Attestation\nCN=${model.name}`);
    });

    it('has the AAGUID in extension 1.3.6.1.4.1.45724.1.1.4, not critical', () => {
      const extension = `060b2b0601040182e51c01010404120410${toHex(parseAaguid(model.aaguid))}`;
      expect(toHex(leafBytes)).toContain(extension);
      expect(toHex(rootBytes)).not.toContain('060b2b0601040182e51c010104');
    });

    it('convinces openssl, where there is one', ({ skip }) => {
      const folder = mkdtempSync(join(tmpdir(), 'attestation-'));
      try {
        execFileSync('openssl', ['version'], { stdio: 'ignore' });
      } catch {
        skip('no openssl on this machine');
      }
      try {
        writeFileSync(join(folder, 'leaf.pem'), leaf.toString());
        writeFileSync(join(folder, 'root.pem'), root.toString());
        const run = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, encoding: 'utf8' });
        expect(run('verify', '-x509_strict', '-CAfile', 'root.pem', 'leaf.pem')).toContain('leaf.pem: OK');
        const text = run('x509', '-in', 'leaf.pem', '-noout', '-text');
        expect(text).toContain('Version: 3');
        expect(text).toContain('CA:FALSE');
        expect(text).toContain('1.3.6.1.4.1.45724.1.1.4');
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  },
);

describe('the test CA', () => {
  it('is each key’s own', () => {
    const [model] = keyModels;
    expect(certificates(model!, 'one').root).not.toEqual(certificates(model!, 'two').root);
  });
});

// X.690 8 and RFC 5280, worked by hand.
describe('DER', () => {
  it('writes positive integers in the shortest form', () => {
    expect(toHex(integer(fromHex('00')))).toBe('020100');
    expect(toHex(integer(fromHex('0000ff')))).toBe('020200ff');
    expect(toHex(integer(fromHex('7f')))).toBe('02017f');
  });

  it('writes object identifiers', () => {
    expect(toHex(oid('1.2.840.10045.4.3.2'))).toBe('06082a8648ce3d040302');
    expect(toHex(oid('2.5.4.3'))).toBe('0603550403');
  });

  it('writes lengths under 128, under 256 and above', () => {
    expect(toHex(sequence(new Uint8Array(127)).subarray(0, 2))).toBe('307f');
    expect(toHex(sequence(new Uint8Array(128)).subarray(0, 3))).toBe('308180');
    expect(toHex(sequence(new Uint8Array(256)).subarray(0, 4))).toBe('30820100');
  });

  it('writes time in UTC', () => {
    expect(Buffer.from(utcTime(new Date('2049-12-31T23:59:59Z')).subarray(2)).toString()).toBe('491231235959Z');
  });
});
