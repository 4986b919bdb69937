import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { utf8 } from '../../src/basics/bytes.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { parseRecording } from '../../src/conversation/parse-recording.ts';
import { ReplayedKey } from '../../src/conversation/replayed-key.ts';
import { getTokenWithPin, setPin } from '../../src/ctap/client-pin.ts';
import { CtapError } from '../../src/ctap/errors.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import { Permission } from '../../src/fido/commands.ts';
import { Status } from '../../src/fido/status.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import { ListeningCable } from './ceremony.ts';
import { settled } from './recorded-key.ts';
import { filled } from './told.ts';

/** Files of the first version of the format: every later version must read and replay them. */
const recording = (name: string) =>
  parseRecording(readFileSync(new URL(`field/${name}.jsonl`, import.meta.url), 'utf8'));

// Made with the virtual ATKey.Pro of CTAP 2.0, which has the quirk `ascii-display-name` of the published one.
test('a key that is full for a Japanese name, and not for another', async () => {
  const clock = new ManualClock();
  const random = seededRandom('field');
  const key = new ReplayedKey(recording('key-store-full-for-a-name'), { clock, random });
  const authenticator = await settled(clock, openAuthenticator(new ListeningCable(key), { clock, random }));
  const pin = () => Secret.over(utf8('no PIN of then'));
  await settled(clock, setPin(authenticator, pin()));
  const register = async (displayName: string) => {
    const token = await getTokenWithPin(authenticator, pin(), {
      permissions: Permission.makeCredential,
      rpId: 'example.com',
    });
    return makeCredential(authenticator, {
      clientDataHash: filled(32),
      rp: { id: 'example.com' },
      user: { id: filled(9), name: 'suzuki', displayName },
      pubKeyCredParams: [{ alg: -7 }],
      options: { rk: true },
      token,
    });
  };
  await expect(settled(clock, register('鈴木'))).rejects.toEqual(new CtapError(Status.KEY_STORE_FULL));
  const { fmt, authData } = await settled(clock, register('Suzuki'));
  expect([fmt, authData.flags.uv]).toEqual(['packed', true]);
  expect(key.unmatched).toBe(0);
});
