import { systemClock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { attachToUhid } from '../../src/hid/uhid.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';

/** How the person at the key behaves. */
export interface Person {
  /** Whose finger the sensor gets. */
  finger: string;
  /** CTAP sample statuses of the next touches of the sensor, in order; good ones after them. */
  samples: number[];
  /** False: nobody comes. */
  present: boolean;
}

export interface AttachedVirtualKey {
  readonly key: VirtualKey;
  readonly serial: string;
  readonly person: Person;
  /** Pulls the key out of the computer. */
  detach(): Promise<void>;
}

/** Shorter than a person needs, longer than the key's answer to the program. */
const reactionMs = 5;

/** A fresh virtual ATKey.Pro that the whole system sees, with somebody beside it who does what its LED asks for. */
export async function attachVirtualKey(serial: string): Promise<AttachedVirtualKey> {
  const key = new VirtualKey(atkeyPro, { clock: systemClock, random: systemRandom, memory: volatileMemory() });
  const person: Person = { finger: 'right-index', samples: [], present: true };

  let reacting = false;
  key.onChange(() => {
    if (reacting || !person.present || key.snapshot().waitingFor === null) return;
    reacting = true;
    setTimeout(() => {
      reacting = false;
      const wanted = key.snapshot().waitingFor;
      if (wanted === 'touch') key.touch();
      if (wanted === 'fingerprint') key.finger(person.finger, person.samples.shift() ?? 0);
    }, reactionMs);
  });

  key.plugIn('host');
  const attachment = await attachToUhid(key, {
    name: `${atkeyPro.manufacturer} ${atkeyPro.name}`,
    serial,
    vendorId: atkeyPro.vendorId,
    productId: atkeyPro.productId,
  });
  key.enumerated();
  return {
    key,
    serial,
    person,
    async detach() {
      await attachment.detach();
      key.unplug();
    },
  };
}
