import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atkeyPro } from '../../../src/virtual-key/models/atkey-pro.ts';
import { type AttachedVirtualKey, attachVirtualKey } from '../attached-virtual-key.ts';
import { hasLibfido2Tools, nodeOf, runAtTerminal, runProgram } from '../foreign-programs.ts';

const serial = 'LIBFIDO2';
const pin = '73519246';
const hex = (id: number): string => id.toString(16).padStart(4, '0');
const base64 = (text: string): string => createHash('sha256').update(text).digest('base64');

/** The programs of Debian's fido2-tools judge the virtual key. The tests build on each other: one key, from new to signed in. */
describe.skipIf(!hasLibfido2Tools)('libfido2 on a real HID stack', () => {
  let attached: AttachedVirtualKey;
  let node: string;
  let folder: string;
  beforeAll(async () => {
    attached = await attachVirtualKey(serial);
    node = await nodeOf(serial);
    folder = await mkdtemp(join(tmpdir(), 'touchstone-libfido2-'));
  });
  afterAll(async () => {
    await attached.detach();
    await rm(folder, { recursive: true, force: true });
  });

  test('fido2-token -L lists it', async () => {
    const { stdout } = await runProgram('fido2-token', ['-L']);
    expect(stdout).toContain(`${node}: vendor=0x${hex(atkeyPro.vendorId)}, product=0x${hex(atkeyPro.productId)}`);
  });

  test('fido2-token -I reads its info', async () => {
    const { stdout, exitCode } = await runProgram('fido2-token', ['-I', node]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('proto: 0x02');
    expect(stdout).toMatch(/version strings:.*FIDO_2_1/);
    expect(stdout).toContain(`aaguid: ${atkeyPro.aaguid.replaceAll('-', '')}`);
    expect(stdout).toContain('noclientPin');
    expect(stdout).toContain('pin retries: 8');
  });

  test('fido2-token -S sets the PIN', async () => {
    const { stdout, exitCode } = await runAtTerminal(' PIN', pin, ['fido2-token', '-S', node]);
    expect(exitCode, stdout).toBe(0);
    expect(attached.key.snapshot().pinSet).toBe(true);
    const info = await runProgram('fido2-token', ['-I', node]);
    expect(info.stdout).toContain('pin retries: 8');
  });

  test('fido2-token -S -e enrols a finger, -L -e lists it', async () => {
    const enrolled = await runAtTerminal('Enter PIN', pin, ['fido2-token', '-S', '-e', node]);
    expect(enrolled.exitCode, enrolled.stdout).toBe(0);
    expect(attached.key.snapshot().enrolledFingers).toEqual(['right-index']);
    const listed = await runAtTerminal('Enter PIN', pin, ['fido2-token', '-L', '-e', node]);
    expect(listed.exitCode, listed.stdout).toBe(0);
    expect(listed.stdout).toMatch(/^00: /m);
  });

  test('fido2-cred makes a discoverable credential and verifies it; fido2-assert signs in with it', async () => {
    const request = join(folder, 'credential-request');
    const made = join(folder, 'credential');
    await writeFile(request, `${base64('registration')}\nlogin.touchstone.test\n初音ミク\n${base64('user')}\n`);
    const making = ['fido2-cred', '-M', '-r', '-v', '-i', request, '-o', made, node];
    const making1 = await runAtTerminal('Enter PIN', pin, making);
    expect(making1.exitCode, making1.stdout).toBe(0);

    const verified = await runProgram('fido2-cred', ['-V', '-v', '-i', made]);
    expect(verified.exitCode, verified.stderr).toBe(0);
    const [, ...publicKey] = verified.stdout.split('\n');
    const keyFile = join(folder, 'public-key');
    await writeFile(keyFile, publicKey.join('\n'));

    const question = join(folder, 'assertion-request');
    const answer = join(folder, 'assertion');
    await writeFile(question, `${base64('sign-in')}\nlogin.touchstone.test\n`);
    const asserting = ['fido2-assert', '-G', '-r', '-v', '-p', '-i', question, '-o', answer, node];
    const asserted = await runAtTerminal('Enter PIN', pin, asserting);
    expect(asserted.exitCode, asserted.stdout).toBe(0);
    const checked = await runProgram('fido2-assert', ['-V', '-v', '-p', '-i', answer, keyFile, 'es256']);
    expect(checked.exitCode, checked.stderr).toBe(0);
    expect((await readFile(answer, 'utf8')).split('\n')).toContain(base64('user'));
  });

  test('a wrong PIN is refused and costs one try', async () => {
    const refused = await runAtTerminal('Enter PIN', '00000000', ['fido2-token', '-L', '-e', node]);
    expect(refused.exitCode).toBe(1);
    const info = await runProgram('fido2-token', ['-I', node]);
    expect(info.stdout).toContain('pin retries: 7');
  });
});
