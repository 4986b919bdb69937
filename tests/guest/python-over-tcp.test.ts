import { describe, test } from 'vitest';
import { systemClock } from '../../src/basics/clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { openSocket } from '../../src/hid/sockets/open-socket.ts';
import { pluggedKey } from '../../src/hid/sockets/plugged-device.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { pythonWithFido2 } from './foreign-programs.ts';
import { personAtTheKey } from './person-at-the-key.ts';
import { pythonJudgements } from './python-judgements.ts';

if (!pythonWithFido2) console.warn('Skipped, python-fido2 over TCP: no Python has fido2 (Debian: python3-fido2)');

/** The same judgements as on a real HID stack, for machines without one. */
describe.skipIf(!pythonWithFido2)('python-fido2 over TCP', () => {
  test.each(pythonJudgements)('$title', async ({ model, judge }) => {
    const key = new VirtualKey(model, { clock: systemClock, random: systemRandom, memory: volatileMemory() });
    const person = personAtTheKey(key);
    key.plugIn('host');
    const identity = { name: model.name, serial: 'TCP', vendorId: model.vendorId, productId: model.productId };
    const socket = await openSocket('tcp', pluggedKey(key, key), { port: 0, identity });
    try {
      await judge({
        key,
        person,
        address: async () => `tcp:${socket.address.split(':')[1]}`,
        async replug() {
          key.unplug();
          key.plugIn('host');
          await socket.settled();
        },
      });
    } finally {
      await socket.close();
      key.unplug();
    }
  });
});
