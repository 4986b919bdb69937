import { describe, expect, it } from 'vitest';
import { changePin, getPinRetries, getTokenWithPin, setPin } from '../../src/ctap/client-pin.ts';
import { ClientPinRequest, ClientPinSubCommand, Command, Permission } from '../../src/fido/commands.ts';
import { preferredPinUvAuthProtocol } from '../../src/fido/get-info.ts';
import { mayMakeCredential, pin, rightPin, rpId, statusOf, tokenFor, wrongPin } from './requests.ts';
import type { Subject } from './subject.ts';

/** ClientPIN (CTAP 2.1 section 6.5). Leaves the key with `rightPin`. */
export function pinRules(subject: () => Subject): void {
  describe('the PIN', () => {
    const key = () => subject().authenticator();
    const withPin = async (text: string) =>
      getTokenWithPin(await key(), pin(text), { permissions: mayMakeCredential, rpId });

    it('gives no token before it is set', async () => {
      expect(['PIN_NOT_SET', 'PUAT_REQUIRED']).toContain(await statusOf(withPin(rightPin)));
    });

    it('cannot be changed before it is set', async () => {
      const changed = changePin(await key(), pin(rightPin), pin('another-one'));
      expect(['PIN_NOT_SET', 'PUAT_REQUIRED']).toContain(await statusOf(changed));
    });

    it('is set once; then clientPin is true and setting it again is refused', async () => {
      const authenticator = await key();
      expect(await statusOf(setPin(authenticator, pin('first-pin')))).toBe('OK');
      expect((await authenticator.refreshInfo()).options?.clientPin).toBe(true);
      expect(await statusOf(setPin(authenticator, pin('second-pin')))).toBe('PIN_AUTH_INVALID');
    });

    it('is changed by who knows it, and the old one is worth nothing then', async () => {
      await changePin(await key(), pin('first-pin'), pin(rightPin));
      expect(await statusOf(withPin('first-pin'))).toBe('PIN_INVALID');
      (await withPin(rightPin)).erase();
    });

    it('costs a retry when it is wrong and gives all back when it is right', async () => {
      const authenticator = await key();
      const { retries: all } = await getPinRetries(authenticator);
      expect(await statusOf(withPin(wrongPin))).toBe('PIN_INVALID');
      expect((await getPinRetries(authenticator)).retries).toBe(all - 1);
      (await withPin(rightPin)).erase();
      expect((await getPinRetries(authenticator)).retries).toBe(all);
    });

    it('answers PIN_AUTH_BLOCKED after three wrong ones in a row, also to the right one, until it is replugged', async () => {
      const { retries: all } = await getPinRetries(await key());
      expect(await statusOf(withPin(wrongPin))).toBe('PIN_INVALID');
      expect(await statusOf(withPin(wrongPin))).toBe('PIN_INVALID');
      expect(await statusOf(withPin(wrongPin))).toBe('PIN_AUTH_BLOCKED');
      expect(await statusOf(withPin(rightPin))).toBe('PIN_AUTH_BLOCKED');
      expect((await getPinRetries(await key())).retries).toBe(all - 3);

      const replugged = await subject().replug();
      expect((await getPinRetries(replugged)).retries).toBe(all - 3);
      (await withPin(rightPin)).erase();
      expect((await getPinRetries(replugged)).retries).toBe(all);
    });
  });

  describe('tokens', () => {
    const key = () => subject().authenticator();

    it('are refused without any permission', async () => {
      const members = new Map<number, number>([[ClientPinRequest.permissions, 0]]);
      expect(await statusOf(askForToken(members))).toBe('INVALID_PARAMETER');
    });

    it('are refused without what proves the PIN', async () => {
      expect(await statusOf(askForToken(new Map([[ClientPinRequest.permissions, mayMakeCredential]])))).toBe(
        'MISSING_PARAMETER',
      );
    });

    it('are not given for what the key does not have', async () => {
      const { info } = await key();
      const absent = info.options?.authnrCfg === true ? undefined : Permission.authenticatorConfiguration;
      if (absent === undefined) return;
      expect(await statusOf(tokenFor(await key(), absent))).toBe('UNAUTHORIZED_PERMISSION');
    });

    it('are refused under a protocol that nobody knows', async () => {
      const members = new Map<number, number>([[ClientPinRequest.pinUvAuthProtocol, 99]]);
      expect(await statusOf(askForToken(members, ClientPinSubCommand.getKeyAgreement))).toBe('INVALID_PARAMETER');
    });

    async function askForToken(
      changes: ReadonlyMap<number, number>,
      subCommand: number = ClientPinSubCommand.getPinUvAuthTokenUsingPinWithPermissions,
    ) {
      const authenticator = await key();
      const keyAgreement = new Map([
        [1, 2],
        [3, -25],
      ]);
      const proof =
        changes.get(ClientPinRequest.permissions) === 0
          ? ([
              [ClientPinRequest.keyAgreement, keyAgreement],
              [ClientPinRequest.pinHashEnc, new Uint8Array(32)],
            ] as const)
          : [];
      return authenticator.send(
        Command.clientPin,
        new Map<number, number | Uint8Array | Map<number, number>>([
          [ClientPinRequest.pinUvAuthProtocol, preferredPinUvAuthProtocol(authenticator.info) ?? 1],
          [ClientPinRequest.subCommand, subCommand],
          ...proof,
          ...changes,
        ]),
      );
    }
  });
}
