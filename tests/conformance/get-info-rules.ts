import { describe, expect, it } from 'vitest';
import { equalBytes } from '../../src/basics/bytes.ts';
import type { AuthenticatorInfo } from '../../src/fido/get-info.ts';
import type { Subject } from './subject.ts';

/** GetInfo (CTAP 2.1 section 6.4): what one member says about another. */
export function getInfoRules(subject: () => Subject): void {
  describe('GetInfo', () => {
    const read = async (): Promise<AuthenticatorInfo> => (await subject().authenticator()).refreshInfo();

    it('is the same twice', async () => {
      const [first, second] = [await read(), await read()];
      expect(equalBytes(first.aaguid, second.aaguid)).toBe(true);
      expect(second.versions).toEqual(first.versions);
      expect(second.options).toEqual(first.options);
    });

    it('names a CTAP2 version, and never FIDO_2_2', async () => {
      const { versions } = await read();
      expect(versions.some((version) => version.startsWith('FIDO_2_'))).toBe(true);
      expect(versions).not.toContain('FIDO_2_2');
    });

    it('has no empty list and no duplicates', async () => {
      const { versions, extensions, pinUvAuthProtocols, transports, algorithms } = await read();
      for (const list of [versions, extensions, pinUvAuthProtocols, transports, algorithms?.map(({ alg }) => alg)]) {
        if (list === undefined) continue;
        expect(list.length).toBeGreaterThan(0);
        expect(new Set<unknown>(list).size).toBe(list.length);
      }
    });

    it('has members and options only where what they are about is there', async () => {
      const { options = {}, extensions = [], ...info } = await read();
      const implies = (what: string, condition: boolean, conclusion: boolean) =>
        expect([what, !condition || conclusion]).toEqual([what, true]);
      implies('minPINLength needs clientPin', info.minPINLength !== undefined, options.clientPin !== undefined);
      implies(
        'PIN protocols come with clientPin',
        options.clientPin !== undefined,
        info.pinUvAuthProtocols !== undefined,
      );
      implies(
        'pinUvAuthToken needs clientPin or uv',
        options.pinUvAuthToken === true,
        'clientPin' in options || 'uv' in options,
      );
      implies('alwaysUv excludes makeCredUvNotRqd', options.alwaysUv === true, options.makeCredUvNotRqd !== true);
      implies('uvBioEnroll needs bioEnroll', options.uvBioEnroll === true, options.bioEnroll !== undefined);
      implies('uvAcfg needs authnrCfg', options.uvAcfg === true, options.authnrCfg === true);
      implies('large blobs', options.largeBlobs === true, info.maxSerializedLargeBlobArray !== undefined);
      implies('credBlob', extensions.includes('credBlob'), info.maxCredBlobLength !== undefined);
      implies('bioEnroll means uv', options.bioEnroll !== undefined, options.uv !== undefined);
    });

    it('takes messages of at least 1024 bytes', async () => {
      expect((await read()).maxMsgSize ?? 1024).toBeGreaterThanOrEqual(1024);
    });
  });
}
