import { expect, it } from 'vitest';
import { ClientPinSubCommand, Command } from '../../src/fido/commands.ts';
import { parsePacket } from '../../src/fido/ctaphid.ts';
import { pinAttempts } from './sent-pins.ts';
import { Stage, secret } from './stage.ts';

const pin = secret('1357-kanda');

it('a PIN that the key took before and refuses now is sent once, is not called wrong, and may be typed again', async () => {
  const stage = new Stage();
  const key = stage.plugKey();
  const client = stage.client();
  const { keyId } = key;
  await client.keys.setPin({ keyId, newPin: pin });

  // From the second token on, the key no longer understands by the agreement that it had.
  let tokens = 0;
  let isAsked = false;
  stage.beforeWrite = (bytes) => {
    const packet = parsePacket(bytes);
    if (packet.type === 'initialization') {
      const [command, , , , , subCommand] = packet.data;
      isAsked =
        command === Command.clientPin && subCommand === ClientPinSubCommand.getPinUvAuthTokenUsingPinWithPermissions;
      if (isAsked) tokens++;
    } else if (isAsked && tokens === 2) {
      // Within pinHashEnc.
      if (packet.sequence === 0) bytes[55]! ^= 1;
    }
  };
  const stream = await client.keys.fingerprints.add({ keyId, pin, name: null, mayPause: true });
  const { end } = await stage.walk(stream, {
    async onStep(step) {
      if (step.step === 'paused' && step.secondsLeft < 300)
        await client.keys.fingerprints.pause({ keyId, paused: true });
    },
  });
  expect(end).toMatchObject({ outcome: 'refused', refusal: { code: 'pin-not-taken', retries: 7, status: 0x31 } });
  expect(pinAttempts(stage)).toBe(2);

  expect(await client.keys.fingerprints.list({ keyId, pin })).toMatchObject({ outcome: 'done' });
  expect(await client.keys.describe({ keyId })).toMatchObject({ value: { pin: { retries: 8, alarm: null } } });
});
