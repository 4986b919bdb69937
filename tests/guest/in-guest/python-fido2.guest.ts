import { expect, test } from 'vitest';
import { SampleStatus } from '../../../src/fido/commands.ts';
import { atkeyPro } from '../../../src/virtual-key/models/atkey-pro.ts';
import { attachVirtualKey } from '../attached-virtual-key.ts';
import { nodeOf, pythonWithFido2, runPython } from '../foreign-programs.ts';

const PIN_INVALID = 0x31;
const userPresent = 0x01;
const userVerified = 0x04;
const attested = 0x40;

test.skipIf(!pythonWithFido2)('python-fido2 on a real HID stack walks the whole path', async () => {
  const serial = 'PYTHON-FIDO2';
  const virtualKey = await attachVirtualKey(serial);
  try {
    virtualKey.person.samples = [SampleStatus.good, SampleStatus.poorQuality];
    const { stdout, stderr, exitCode } = await runPython('whole_path.py', '73519246\n', await nodeOf(serial));
    expect(exitCode, stderr).toBe(0);
    const seen = JSON.parse(stdout);
    expect(seen).toMatchObject({
      version: 2,
      ping: true,
      aaguid: atkeyPro.aaguid.replaceAll('-', ''),
      clientPinBefore: false,
      clientPinAfter: true,
      pinProtocol: 2,
      wrongPin: PIN_INVALID,
      retriesAfterWrongPin: 7,
      fingers: ['右手の人差し指'],
      uv: true,
      format: 'packed',
      makeFlags: userPresent | userVerified | attested,
      attestation: 'BASIC',
      assertFlags: userPresent | userVerified,
      sameUser: true,
    });
    expect(seen.versions).toContain('FIDO_2_1');
    const [first, second, third] = seen.samples;
    expect([first, second, third].map(([status]: [number]) => status)).toEqual([
      SampleStatus.good,
      SampleStatus.poorQuality,
      SampleStatus.good,
    ]);
    expect(second[1]).toBe(first[1]);
    expect(seen.samples.at(-1)).toEqual([SampleStatus.good, 0]);
    expect(virtualKey.key.snapshot()).toMatchObject({ pinSet: true, enrolledFingers: ['right-index'], credentials: 1 });
  } finally {
    await virtualKey.detach();
  }
});
