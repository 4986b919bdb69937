import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openUhidSocket } from '../../../src/hid/sockets/uhid-socket.ts';
import { benchKey, identity } from './bench-key.ts';

// What happens with a kernel that has uhid is shown in tests/guest.

test('a kernel without uhid refuses, plugged in or not, and says what may help', async () => {
  const { key, device } = benchKey();
  const path = join(tmpdir(), 'there-is-no-uhid-here');
  const refusal = { name: 'SocketRefused', reason: 'no-uhid', message: expect.stringContaining('modprobe uhid') };
  await expect(openUhidSocket(device, identity, path)).rejects.toMatchObject(refusal);
  key.unplug();
  await expect(openUhidSocket(device, identity, path)).rejects.toMatchObject(refusal);
});

test('what cannot be opened is refused as something else', async () => {
  const { device } = benchKey();
  await expect(openUhidSocket(device, identity, tmpdir())).rejects.toMatchObject({ reason: 'other' });
});

test.skipIf(existsSync('/dev/uhid'))('the socket of this machine says the same', async () => {
  await expect(benchKey().open('uhid')).rejects.toMatchObject({ reason: 'no-uhid' });
});
