import { utf8 } from '../../src/basics/bytes.ts';
import { systemClock } from '../../src/basics/clock.ts';
import { silentLog } from '../../src/basics/log.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import { setPin } from '../../src/ctap/client-pin.ts';
import { VirtualBus } from '../../src/hid/virtual-bus.ts';
import { automaticHands } from '../../src/rig/automatic-hands.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import { type AccountAtSite, storeAccounts } from './stored-credentials.ts';

/** A virtual key that somebody has used before the test begins. */
export interface FurnishedKey {
  readonly model: string;
  /** null: none is set. */
  readonly pin: string | null;
  readonly accounts: readonly AccountAtSite[];
}

/** Leaves virtual keys in a data folder, in this order on the rack. */
export async function furnishKeys(dataFolder: string, keys: readonly FurnishedKey[]): Promise<void> {
  const ports = { clock: systemClock, random: systemRandom, log: silentLog };
  const data = await openDataFolder(dataFolder, ports);
  const rack = new VirtualBus({
    ...ports,
    shelf: data.virtualKeys,
    automaticHands: (key, options) => automaticHands(key, { ...options, delayMs: 0 }),
  });
  try {
    for (const { model, pin, accounts } of keys) {
      const id = rack.create(model);
      rack.setHands(id, { autoTouch: true, autoFinger: null, resetAnyTime: false });
      rack.plug(id, 'host');
      const { keyId } = rack.get(id);
      if (pin === null || keyId === null) continue;
      const authenticator = await openAuthenticator(rack.open(keyId), ports);
      await setPin(authenticator, Secret.over(utf8(pin)));
      await authenticator.close();
      await storeAccounts(rack.open(keyId), pin, accounts, ports);
    }
  } finally {
    await rack.close();
    await data.close();
  }
}
