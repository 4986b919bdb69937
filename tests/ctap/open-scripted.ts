import { toHex } from '../../src/basics/bytes.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import type { Random } from '../../src/basics/random.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { openChannel } from '../../src/ctap/channel.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { openAuthenticator } from './open-authenticator.ts';
import { exchange, fixedRandom, grant, ScriptedKey, type Step } from './scripted-key.ts';

/** A channel to a key that answers INIT and then follows the script. */
export async function channelTo(...steps: readonly (Step | readonly Step[])[]) {
  const clock = new ManualClock();
  const key = new ScriptedKey(grant(), ...steps);
  const channel = await openChannel(key, { clock, random: fixedRandom() });
  return { clock, key, channel };
}

export const aaguid = new Uint8Array(16).fill(0xa7);

/** A GetInfo answer (status and map) as hex: versions, AAGUID, options, protocols, and what is added. */
export function infoAnswer(
  options: Record<string, boolean> = {},
  more: readonly (readonly [number, CborValue])[] = [],
) {
  const map: CborMap = new Map<number, CborValue>([
    [1, ['FIDO_2_0', 'FIDO_2_1']],
    [3, aaguid],
    [4, new Map(Object.entries(options))],
    [6, [2, 1]],
    ...more,
  ]);
  return `00${toHex(encodeCbor(map))}`;
}

/** An authenticator on a key that answers INIT and GetInfo and then follows the script. */
export async function authenticatorTo(
  info: string,
  steps: readonly (Step | readonly Step[])[] = [],
  random: Random = fixedRandom(),
): Promise<{ clock: ManualClock; key: ScriptedKey; authenticator: Authenticator }> {
  const clock = new ManualClock();
  const key = new ScriptedKey(grant(), exchange('04', info), ...steps);
  const authenticator = await openAuthenticator(key, { clock, random });
  return { clock, key, authenticator };
}
