import { spawn, spawnSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { attachToUhid } from '../../../src/hid/uhid.ts';
import type { AttachedKey } from '../../../src/hid/usb-keys.ts';
import { nodeOf } from '../foreign-programs.ts';

const script = join(import.meta.dirname, '..', 'print-keys.ts');
const nobody = { uid: 65_534, gid: 65_534 };
/** Another user can be played only by root, and only where the project lies in folders that everybody may read. */
const canBeAnotherUser =
  process.getuid?.() === 0 && spawnSync(process.execPath, [script], { ...nobody, input: '' }).status === 0;

test.skipIf(!canBeAnotherUser)(
  'a user without permission sees the key as such, and as ready once the rule has acted',
  async () => {
    const serial = 'PERMISSIONS';
    const identity = { name: 'key', serial, vendorId: 0x1209, productId: 1 };
    const attachment = await attachToUhid({ receive() {}, onPacket: () => () => {} }, identity);
    const path = await nodeOf(serial);
    await chmod(path, 0o600);
    const child = spawn(process.execPath, [script], { ...nobody, stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const accessNow = async () => {
        const { value } = await lines.next();
        return (JSON.parse(value ?? '[]') as AttachedKey[]).find((key) => key.serial === serial)?.access;
      };
      expect(await accessNow()).toBe('not-permitted');
      await chmod(path, 0o666);
      expect(await accessNow()).toBe('ready');
      await attachment.detach();
      expect(await accessNow()).toBeUndefined();
    } finally {
      child.stdin.end();
      await attachment.detach();
    }
  },
);
