import { systemClock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { attachToUhid, type UhidAttachment } from '../../src/hid/uhid.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import type { PreparedState } from '../../src/virtual-key/prepared-state.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { type Person, personAtTheKey } from './person-at-the-key.ts';

export interface AttachedVirtualKey {
  readonly key: VirtualKey;
  readonly serial: string;
  readonly person: Person;
  /** Pulls the key out of the computer. */
  detach(): Promise<void>;
  /** Pulls it out and plugs it in again. */
  replug(): Promise<void>;
}

/**
 * A virtual key that the whole system sees, with somebody beside it who does what its LED asks for.
 * @param state what was done with it before
 */
export async function attachVirtualKey(
  serial: string,
  model: KeyModel = atkeyPro,
  state: PreparedState = {},
): Promise<AttachedVirtualKey> {
  const key = new VirtualKey(model, { clock: systemClock, random: systemRandom, memory: volatileMemory() });
  key.prepare(state);
  const person = personAtTheKey(key);
  const { manufacturer, name, vendorId, productId } = model;

  const plugIn = async (): Promise<UhidAttachment> => {
    key.plugIn('host');
    const attached = await attachToUhid(key, { name: `${manufacturer} ${name}`, serial, vendorId, productId });
    key.enumerated();
    return attached;
  };
  let attachment = await plugIn();
  const detach = async () => {
    await attachment.detach();
    key.unplug();
  };
  return {
    key,
    serial,
    person,
    detach,
    async replug() {
      await detach();
      attachment = await plugIn();
    },
  };
}
