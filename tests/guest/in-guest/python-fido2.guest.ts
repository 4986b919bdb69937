import { describe, test } from 'vitest';
import { attachVirtualKey } from '../attached-virtual-key.ts';
import { nodeOf, pythonWithFido2 } from '../foreign-programs.ts';
import { pythonJudgements } from '../python-judgements.ts';

describe.skipIf(!pythonWithFido2)('python-fido2 on a real HID stack', () => {
  test.each(pythonJudgements)('$title', async ({ model, judge }) => {
    const serial = 'PYTHON-FIDO2';
    const attached = await attachVirtualKey(serial, model);
    try {
      await judge({
        key: attached.key,
        person: attached.person,
        address: () => nodeOf(serial),
        replug: () => attached.replug(),
      });
    } finally {
      await attached.detach();
    }
  });
});
