import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SampleStatus } from '../../../src/fido/commands.ts';
import { atkeyPro } from '../../../src/virtual-key/models/atkey-pro.ts';
import { ctap23 } from '../../../src/virtual-key/models/ctap-2-3.ts';
import type { KeyModel } from '../../../src/virtual-key/models/key-model.ts';
import { u2fOnly } from '../../../src/virtual-key/models/u2f-only.ts';
import { hasLibfido2Tools, runProgram } from '../foreign-programs.ts';
import { base64, Libfido2Bench } from '../libfido2-bench.ts';

const hex = (id: number): string => id.toString(16).padStart(4, '0');

/** The programs of Debian's fido2-tools judge a virtual key. The tests of a group build on each other: one key, from new on. */
function onKey(title: string, model: KeyModel, tests: (bench: () => Libfido2Bench) => void): void {
  describe.skipIf(!hasLibfido2Tools)(title, () => {
    let bench: Libfido2Bench;
    beforeAll(async () => {
      bench = await Libfido2Bench.open(`LIBFIDO2-${model.id}`, model);
    });
    afterAll(() => bench.close());
    tests(() => bench);
  });
}

onKey('libfido2 and a new key', atkeyPro, (bench) => {
  test('fido2-token -L lists it', async () => {
    const { stdout } = await runProgram('fido2-token', ['-L']);
    expect(stdout).toContain(
      `${bench().node}: vendor=0x${hex(atkeyPro.vendorId)}, product=0x${hex(atkeyPro.productId)}`,
    );
  });

  test('fido2-token -I reads its info', async () => {
    const info = await bench().token('-I');
    expect(info).toContain('proto: 0x02');
    expect(info).toMatch(/version strings:.*FIDO_2_1/);
    expect(info).toContain(`aaguid: ${atkeyPro.aaguid.replaceAll('-', '')}`);
    expect(info).toContain('noclientPin');
    expect(info).toContain('pin retries: 8');
    expect(info).toMatch(/transport strings: usb/);
    expect(info).toContain(`maxmsgsiz: ${atkeyPro.maxMsgSize}`);
    expect(info).toContain('sensor type: 1 (touch)');
  });

  test('fido2-token -S sets the PIN, -C changes it, and a wrong one costs a try', async () => {
    await bench().setPin();
    expect(bench().attached.key.snapshot().pinSet).toBe(true);
    const changed = await bench().changePin('pin-絵文字-86420');
    expect(changed.exitCode, changed.stdout).toBe(0);
    const { pin } = bench();
    bench().pin = '00000000';
    const refused = await bench().tryToken('-I', '-c');
    expect(refused.exitCode).toBe(1);
    expect(refused.stdout).toContain('FIDO_ERR_PIN_INVALID');
    bench().pin = pin;
    expect(await bench().token('-I')).toContain('pin retries: 7');
    expect(await bench().token('-I', '-c')).toContain('existing rk(s): 0');
    expect(await bench().token('-I')).toContain('pin retries: 8');
  });

  test('fido2-token -S -e enrols a finger; it is listed, named and deleted', async () => {
    const { key, person } = bench().attached;
    person.samples = [SampleStatus.good, SampleStatus.tooFast];
    const enrolled = await bench().token('-S', '-e');
    expect(enrolled).toContain('Sample too fast.');
    expect(key.snapshot().enrolledFingers).toEqual(['right-index']);
    const id = /^00: (\S+)/m.exec(await bench().token('-L', '-e'))?.[1] ?? '';
    await bench().token('-S', '-e', '-i', id, '-n', '右手の人差し指');
    expect(await bench().token('-L', '-e')).toContain(`00: ${id} 右手の人差し指`);
    expect(await bench().token('-I')).toContain('uv retries: 25');
    await bench().token('-D', '-e', '-i', id);
    // Section 6.7.6: what is said of no templates at all.
    expect((await bench().tryToken('-L', '-e')).stdout).toContain('FIDO_ERR_INVALID_OPTION');
  });

  test('fido2-token -R resets it right after it was plugged in', async () => {
    await bench().replug();
    await bench().token('-R');
    expect(bench().attached.key.snapshot()).toMatchObject({ pinSet: false, credentials: 0 });
  });
});

const madeAndSignedIn = (bench: () => Libfido2Bench) => async (type: string) => {
  if (!bench().attached.key.snapshot().pinSet) await bench().setPin();
  const server = await bench().make('server-side', ['-v'], type);
  await bench().assert([server], ['-v', '-p'], [server.id]);
  await bench().assert([server], ['-p'], [server.id]);
  const resident = await bench().make('初音ミク', ['-r', '-v'], type);
  expect(await bench().assert([resident], ['-r', '-v', '-p'], [])).toEqual([[base64('初音ミク')]]);
};

onKey('libfido2 and RSA', ctap23, (bench) => {
  test.each(['rs256'])('%s: made, verified, signed in with, resident and not', madeAndSignedIn(bench));
});

// fido2-tools 1.12 know only the preview of credential management, and look for large blobs by it.
onKey('libfido2 and credentials', atkeyPro, (bench) => {
  test.each(['es256', 'eddsa'])('%s: made, verified, signed in with, resident and not', madeAndSignedIn(bench));

  test('two accounts: the newest one first', async () => {
    const luka = await bench().make('luka', ['-r', '-v']);
    const rin = await bench().make('rin', ['-r', '-v']);
    await bench().token('-D', '-i', await idOf('初音ミク'));
    expect(await bench().assert([rin, luka], ['-r', '-v', '-p'], [])).toEqual([[base64('rin')], [base64('luka')]]);
  });

  test('hmac-secret: the same salt gives the same secret', async () => {
    const made = await bench().make('secretive', ['-h', '-v']);
    const ask = (salt: string) => bench().assert([made], ['-h', '-v', '-p'], [made.id, base64(salt)]);
    const [[first] = []] = await ask('salt');
    expect(Buffer.from(first ?? '', 'base64')).toHaveLength(32);
    expect(await ask('salt')).toEqual([[first]]);
    expect(await ask('pepper')).not.toEqual([[first]]);
  });

  test('credProtect: level 3 is not found without user verification', async () => {
    const made = await bench().make('protected', ['-v', '-c', '3']);
    await bench().assert([made], ['-v', '-p'], [made.id]);
    const { exitCode, stdout } = await bench().tryAssert(['-p'], [made.id]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('FIDO_ERR_NO_CREDENTIALS');
  });

  test('credential management: counted, listed, read, deleted', async () => {
    expect(await bench().token('-I', '-c')).toMatch(
      new RegExp(`existing rk\\(s\\): 2\nremaining rk\\(s\\): ${atkeyPro.maxDiscoverableCredentials - 2}`),
    );
    expect(await bench().token('-L', '-r')).toMatch(/^00: \S+ login\.touchstone\.test$/m);
    const id = await idOf('luka');
    const read = await bench().token('-I', '-k', bench().rpId, '-i', id);
    expect(read).toContain(id);
    expect(read).toContain('BEGIN PUBLIC KEY');
    // The preview has no updateUserInformation; python-fido2 judges the command of CTAP 2.1, which has it.
    const renaming = ['-S', '-c', '-i', id, '-k', base64('luka'), '-n', 'megurine', '-p', '巡音ルカ'];
    expect((await bench().tryToken(...renaming)).stdout).toContain('fido_credman_set_dev_rk: FIDO_ERR');
    await bench().token('-D', '-i', id);
    expect(await bench().token('-I', '-c')).toContain('existing rk(s): 1');
  });

  async function idOf(user: string): Promise<string> {
    const listed = await bench().token('-L', '-k', bench().rpId);
    const line = listed.split('\n').find((one) => one.includes(base64(user)) || one.includes(user));
    return line?.split(' ')[1] ?? listed;
  }
});

onKey('libfido2 and large blobs', atkeyPro, (bench) => {
  test('kept under an RP and under a key of its own, listed, read, deleted', async () => {
    await bench().setPin();
    const made = await bench().make('blob', ['-r', '-b', '-v']);
    expect(Buffer.from(made.largeBlobKey ?? '', 'base64')).toHaveLength(32);
    const text = randomBytes(600).toString('hex');
    const blob = await bench().file([text]);
    await bench().token('-S', '-b', '-n', bench().rpId, blob);
    const first = join(bench().folder, 'first');
    await bench().token('-G', '-b', '-n', bench().rpId, first);
    expect(await readFile(first, 'utf8')).toBe(`${text}\n`);

    const key = await bench().file([randomBytes(32).toString('base64')]);
    const other = await bench().file(['the other blob']);
    await bench().token('-S', '-b', '-k', key, other);
    expect((await bench().token('-L', '-b')).match(/^\d\d: /gm)).toHaveLength(2);
    await bench().token('-D', '-b', '-n', bench().rpId);
    const second = join(bench().folder, 'second');
    await bench().token('-G', '-b', '-k', key, second);
    expect(await readFile(second, 'utf8')).toBe('the other blob\n');
    await bench().token('-D', '-b', '-k', key);
    expect(await bench().token('-L', '-b')).not.toMatch(/^\d\d: /m);
  });
});

onKey('libfido2 and the configuration', ctap23, (bench) => {
  test('alwaysUv on and off, enterprise attestation on', async () => {
    await bench().setPin();
    expect(await bench().token('-I')).toMatch(/\bnoalwaysUv\b/);
    await bench().token('-S', '-u');
    expect(await bench().token('-I')).toMatch(/[ ,]alwaysUv\b/);
    await bench().token('-D', '-u');
    expect(await bench().token('-I')).toMatch(/\bnoalwaysUv\b/);
    expect(await bench().token('-I')).toMatch(/\bnoep\b/);
    await bench().token('-S', '-a');
    expect(await bench().token('-I')).toMatch(/[ ,]ep\b/);
  });

  test('minimum PIN length, who is told of it, forced PIN change', async () => {
    await bench().token('-S', '-l', '6');
    expect(await bench().token('-I')).toContain('minpinlen: 6');
    await bench().token('-S', '-m', 'login.touchstone.test,www.touchstone.test');
    await bench().token('-S', '-f');
    expect(await bench().token('-I')).toContain('pin change required: true');
    const same = await bench().changePin(bench().pin);
    expect(same.stdout).toContain('FIDO_ERR_PIN_POLICY_VIOLATION');
    const changed = await bench().changePin('1357924680');
    expect(changed.exitCode, changed.stdout).toBe(0);
    expect(await bench().token('-I')).toContain('pin change required: false');
  });
});

onKey('libfido2 and U2F', u2fOnly, (bench) => {
  test('a credential is made and signed in with', async () => {
    const made = await bench().make('u2f', ['-u']);
    await bench().assert([made], ['-u', '-p'], [made.id]);
  });
});
