import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { concatBytes, equalBytes, toHex } from '../../src/basics/bytes.ts';
import { hasSetting, setMinPinLength, toggleAlwaysUv } from '../../src/ctap/config.ts';
import {
  deleteCredential,
  enumerateCredentials,
  enumerateRps,
  getCredsMetadata,
  updateUserInformation,
} from '../../src/ctap/credential-management.ts';
import { deleteLargeBlob, findLargeBlob, readLargeBlobs, writeLargeBlob } from '../../src/ctap/large-blobs.ts';
import type { CborMap, CborValue } from '../../src/fido/cbor.ts';
import {
  Command,
  ConfigRequest,
  ConfigSubCommand,
  CredentialManagementRequest,
  CredentialManagementSubCommand,
  LargeBlobsRequest,
  Permission,
} from '../../src/fido/commands.ts';
import { leastMinPinLength } from '../../src/fido/get-info.ts';
import { mayGetAssertion, rpId, statusOf, tokenFor } from './requests.ts';
import type { Subject } from './subject.ts';

/**
 * CredentialManagement, LargeBlobs and Config (CTAP 2.1 sections 6.8, 6.10 and 6.11) on a key with a PIN and two discoverable
 * credentials of one RP. What only a reset takes back is left alone. Deletes one of the credentials.
 */
export function managementRules(subject: () => Subject): void {
  const key = () => subject().authenticator();
  const token = async (permissions: number) => tokenFor(await key(), permissions, null);
  const rpIdHash = new Uint8Array(createHash('sha256').update(rpId).digest());

  /** Runs on keys that have the option; on others it says that it did not. */
  const where = (option: string) => (name: string, test: () => Promise<void>) =>
    it(name, async ({ skip }) => {
      skip((await key()).info.options?.[option] !== true, `this key has no ${option}`);
      await test();
    });

  describe('credential management', () => {
    const onManaged = where('credMgmt');
    const mayManage = Permission.credentialManagement;
    const stored = async () => enumerateCredentials(await key(), await token(mayManage), rpIdHash);

    onManaged('is refused without a token: PUAT_REQUIRED', async () => {
      const request = new Map([
        [CredentialManagementRequest.subCommand, CredentialManagementSubCommand.getCredsMetadata],
      ]);
      expect(await statusOf((await key()).send(Command.credentialManagement, request))).toBe('PUAT_REQUIRED');
    });

    onManaged('is refused with a token for something else: PIN_AUTH_INVALID', async () => {
      const authenticator = await key();
      const other = await tokenFor(authenticator, mayGetAssertion);
      expect(await statusOf(getCredsMetadata(authenticator, other))).toBe('PIN_AUTH_INVALID');
    });

    onManaged('has no next one unless asked for the first: NOT_ALLOWED', async () => {
      for (const subCommand of [
        CredentialManagementSubCommand.enumerateRpsGetNextRp,
        CredentialManagementSubCommand.enumerateCredentialsGetNextCredential,
      ]) {
        const request = new Map([[CredentialManagementRequest.subCommand, subCommand]]);
        expect(await statusOf((await key()).send(Command.credentialManagement, request))).toBe('NOT_ALLOWED');
      }
    });

    onManaged('lists each RP once, and as many credentials as it counts', async () => {
      const authenticator = await key();
      const mine = await token(mayManage);
      const { existingResidentCredentialsCount } = await getCredsMetadata(authenticator, mine);
      const rps = await enumerateRps(authenticator, mine);
      expect(rps.filter((rp) => equalBytes(rp.rpIdHash, rpIdHash))).toHaveLength(1);
      let counted = 0;
      for (const rp of rps) counted += (await enumerateCredentials(authenticator, mine, rp.rpIdHash)).length;
      expect(counted).toBe(existingResidentCredentialsCount);
    });

    onManaged('tells of each credential its user, its public key and its protection', async () => {
      const credentials = await stored();
      expect(credentials.map(({ user }) => toHex(user.id)).sort()).toEqual(['01', '02']);
      for (const { publicKey, credProtect } of credentials) {
        expect(publicKey?.get(3)).toBe(-7);
        expect(credProtect ?? 1).toBe(1);
      }
    });

    onManaged('gives a user other names, and keeps them', async () => {
      const [credential] = await stored();
      if (!credential) throw new Error('expected a credential');
      const user = { id: credential.user.id, name: 'renamed', displayName: 'Renamed' };
      await updateUserInformation(await key(), await token(mayManage), credential.id, user);
      const renamed = (await stored()).find(({ id }) => equalBytes(id, credential.id));
      expect(renamed?.user).toEqual(user);
      const stranger = { ...user, id: Uint8Array.of(0xee) };
      const refused = updateUserInformation(await key(), await token(mayManage), credential.id, stranger);
      expect(await statusOf(refused)).toBe('INVALID_PARAMETER');
    });

    onManaged('deletes one credential, and knows it no more: NO_CREDENTIALS', async () => {
      const authenticator = await key();
      const before = await stored();
      const [credential] = before;
      if (!credential) throw new Error('expected a credential');
      const mine = await token(mayManage);
      await deleteCredential(authenticator, mine, credential.id);
      expect(await statusOf(deleteCredential(authenticator, mine, credential.id))).toBe('NO_CREDENTIALS');
      const left = await enumerateCredentials(authenticator, mine, rpIdHash);
      expect(left.map(({ id }) => toHex(id))).toEqual(before.slice(1).map(({ id }) => toHex(id)));
    });
  });

  describe('large blobs', () => {
    const onLargeBlobs = where('largeBlobs');
    const largeBlobKey = new Uint8Array(32).fill(7);
    const send = async (...members: readonly (readonly [number, CborValue])[]) =>
      statusOf((await key()).send(Command.largeBlobs, new Map(members)));

    onLargeBlobs('are an intact array at first, read without a token', async () => {
      expect(await readLargeBlobs(await key())).toMatchObject({ entries: [], isIntact: true });
    });

    onLargeBlobs('are not written without a token: PUAT_REQUIRED', async () => {
      const empty = new Uint8Array(17);
      expect(
        await send([LargeBlobsRequest.set, empty], [LargeBlobsRequest.offset, 0], [LargeBlobsRequest.length, 17]),
      ).toBe('PUAT_REQUIRED');
    });

    onLargeBlobs('refuse what is neither reading nor writing, and writing from the middle', async () => {
      expect(await send([LargeBlobsRequest.offset, 0])).toBe('INVALID_PARAMETER');
      expect(await send([LargeBlobsRequest.get, 17])).toBe('INVALID_PARAMETER');
      expect(await send([LargeBlobsRequest.set, new Uint8Array(17)], [LargeBlobsRequest.offset, 40])).toBe(
        'INVALID_SEQ',
      );
    });

    onLargeBlobs('are written, found and deleted again', async () => {
      const authenticator = await key();
      const blob = concatBytes(new Uint8Array(500).fill(1), new Uint8Array(200).fill(2));
      await writeLargeBlob(authenticator, await token(Permission.largeBlobWrite), largeBlobKey, blob);
      expect(findLargeBlob(await readLargeBlobs(authenticator), largeBlobKey)).toEqual(blob);
      await deleteLargeBlob(authenticator, await token(Permission.largeBlobWrite), largeBlobKey);
      expect(await readLargeBlobs(authenticator)).toMatchObject({ entries: [], isIntact: true });
    });
  });

  describe('configuration', () => {
    const onConfig = where('authnrCfg');
    const mayConfigure = Permission.authenticatorConfiguration;
    const send = async (subCommand: number) => {
      const request: CborMap = new Map([[ConfigRequest.subCommand, subCommand]]);
      return statusOf((await key()).send(Command.config, request));
    };

    onConfig('is refused without a token: PUAT_REQUIRED', async () => {
      expect(await send(ConfigSubCommand.setMinPinLength)).toBe('PUAT_REQUIRED');
    });

    onConfig('does not know a sub-command that nobody knows', async () => {
      expect(['INVALID_PARAMETER', 'INVALID_SUBCOMMAND']).toContain(await send(0x7e));
    });

    onConfig('is refused with a token for something else: PIN_AUTH_INVALID', async () => {
      const authenticator = await key();
      const other = await tokenFor(authenticator, mayGetAssertion);
      expect(await statusOf(setMinPinLength(authenticator, other, {}))).toBe('PIN_AUTH_INVALID');
    });

    onConfig('never takes a shorter minimum: PIN_POLICY_VIOLATION', async () => {
      const authenticator = await key();
      const { minPINLength = leastMinPinLength } = authenticator.info;
      const shorter = setMinPinLength(authenticator, await token(mayConfigure), { newMinPinLength: minPINLength - 1 });
      expect(await statusOf(shorter)).toBe('PIN_POLICY_VIOLATION');
      const same = setMinPinLength(authenticator, await token(mayConfigure), { newMinPinLength: minPINLength });
      expect(await statusOf(same)).toBe('OK');
    });

    it('turns user verification for everything on and off', async ({ skip }) => {
      const authenticator = await key();
      skip(!hasSetting(authenticator, 'toggleAlwaysUv'), 'this key has no alwaysUv');
      const before = authenticator.info.options?.alwaysUv;
      for (const expected of [!before, before]) {
        await toggleAlwaysUv(authenticator, await token(mayConfigure));
        expect((await authenticator.refreshInfo()).options?.alwaysUv).toBe(expected);
      }
    });
  });
}
