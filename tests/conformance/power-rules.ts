import { describe, expect, it } from 'vitest';
import { getPinRetries, getTokenWithPin } from '../../src/ctap/client-pin.ts';
import { getAssertion } from '../../src/ctap/get-assertion.ts';
import { reset } from '../../src/ctap/reset.ts';
import { select } from '../../src/ctap/selection.ts';
import { clientDataHash, mayGetAssertion, pin, rightPin, rpId, statusOf, tokenFor, wrongPin } from './requests.ts';
import { reasonToRefuse, type Subject } from './subject.ts';

/** Selection, power cycles and Reset (CTAP 2.1 sections 6.6 and 6.9). Ends with the key as it left the factory. */
export function powerRules(subject: () => Subject): void {
  const key = () => subject().authenticator();

  describe('Selection', () => {
    it('ends with a touch', async () => {
      expect(await subject().hands.touch(statusOf(select(await key())))).toBe('OK');
    });

    it('ends with USER_ACTION_TIMEOUT where nobody touches', async () => {
      const selected = statusOf(select(await key()));
      expect(['USER_ACTION_TIMEOUT', 'ACTION_TIMEOUT']).toContain(await subject().hands.nobody(selected));
    });

    it('ends when the client cancels', async () => {
      const aborter = new AbortController();
      const selected = select(await key(), { signal: aborter.signal });
      await expect(subject().hands.cancel(() => aborter.abort(), selected)).rejects.toMatchObject({
        name: 'TransactionCancelled',
      });
    });
  });

  describe('a power cycle', () => {
    it('ends every token', async () => {
      const token = await tokenFor(await key(), mayGetAssertion);
      const replugged = await subject().replug();
      const asked = getAssertion(replugged, { rpId, clientDataHash, token });
      expect(await statusOf(asked)).toBe('PIN_AUTH_INVALID');
    });

    it('does not give retries back', async () => {
      const authenticator = await key();
      const wrong = getTokenWithPin(authenticator, pin(wrongPin), { permissions: mayGetAssertion, rpId });
      expect(await statusOf(wrong)).toBe('PIN_INVALID');
      const { retries } = await getPinRetries(authenticator);
      expect((await getPinRetries(await subject().replug())).retries).toBe(retries);
      (await tokenFor(await key(), mayGetAssertion)).erase();
    });
  });

  describe('the last retry', () => {
    it('blocks the PIN for good, also for the right one', async () => {
      for (let tries = 0; tries < 8; tries++) {
        const { retries, powerCycleState } = await getPinRetries(await key());
        if (retries === 0) break;
        if (powerCycleState === true || (tries > 0 && tries % 3 === 0)) await subject().replug();
        const wrong = getTokenWithPin(await key(), pin(wrongPin), { permissions: mayGetAssertion, rpId });
        expect(['PIN_INVALID', 'PIN_AUTH_BLOCKED', 'PIN_BLOCKED']).toContain(await statusOf(wrong));
      }
      const replugged = await subject().replug();
      expect((await getPinRetries(replugged)).retries).toBe(0);
      const right = getTokenWithPin(replugged, pin(rightPin), { permissions: mayGetAssertion, rpId });
      expect(await statusOf(right)).toBe('PIN_BLOCKED');
    });
  });

  describe('Reset', () => {
    it('is refused later than ten seconds after power-up: NOT_ALLOWED', async () => {
      await subject().hands.wait(10_500);
      expect(await statusOf(reset(await key()))).toBe('NOT_ALLOWED');
    });

    it('makes the key what it was when it left the factory', async () => {
      const replugged = await subject().replug();
      expect(await subject().hands.touch(statusOf(reset(replugged)))).toBe('OK');
      await replugged.refreshInfo();
      expect(reasonToRefuse(replugged)).toBeUndefined();
      const asked = getAssertion(replugged, { rpId, clientDataHash });
      expect(await subject().hands.touch(statusOf(asked))).toBe('NO_CREDENTIALS');
    });
  });
}
