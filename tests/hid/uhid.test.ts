import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PacketDevice } from '../../src/hid/packet-device.ts';
import { attachToUhid, UhidUnavailable } from '../../src/hid/uhid.ts';

// What happens with a kernel that has uhid is shown in tests/guest.

const silent: PacketDevice = { receive() {}, onPacket: () => () => {} };
const identity = { name: 'key', serial: '1', vendorId: 1, productId: 2 };

test('a kernel without uhid is said so, with what may help', async () => {
  const path = join(tmpdir(), 'there-is-no-uhid-here');
  const refusal = await attachToUhid(silent, identity, path).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(UhidUnavailable);
  expect(refusal).toMatchObject({
    reason: 'not-there',
    message: `this kernel has no ${path}; 'modprobe uhid' may bring it`,
  });
});

test('a path that cannot be written is not taken for uhid', async () => {
  const refusal = await attachToUhid(silent, identity, tmpdir()).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ name: 'UhidUnavailable', reason: 'other' });
});
