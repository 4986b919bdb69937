import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCtap21 } from '../../src/virtual-key/models/key-model.ts';
import { keyModels } from '../../src/virtual-key/models/key-models.ts';
import { channelRules } from './channel-rules.ts';
import { credentialRules } from './credential-rules.ts';
import { extensionRules } from './extension-rules.ts';
import { fingerprintRules } from './fingerprint-rules.ts';
import { getInfoRules } from './get-info-rules.ts';
import { managementRules } from './management-rules.ts';
import { pinRules } from './pin-rules.ts';
import { powerRules } from './power-rules.ts';
import { reasonToRefuse, type Subject } from './subject.ts';
import { u2fRules } from './u2f-rules.ts';
import { usbSubject } from './usb-subject.ts';
import { virtualSubject } from './virtual-subject.ts';

/**
 * One suite, in one order, for every key: what is true of a virtual key must be true of a real one. It begins with a key as it
 * left the factory and ends with a reset.
 */
function conformance(name: string, open: () => Subject | Promise<Subject>, timeout: number): void {
  describe(`conformance of ${name}`, { timeout }, () => {
    let subject: Subject | undefined;
    const current = (): Subject => {
      if (!subject) throw new Error('this key is not tested: see the first failure');
      return subject;
    };

    beforeAll(async () => {
      const opened = await open();
      const reason = reasonToRefuse(await opened.authenticator());
      if (reason) {
        await opened.close();
        throw new Error(`expected a key that was just reset, but ${reason}`);
      }
      subject = opened;
    }, timeout);
    afterAll(() => subject?.close());

    channelRules(current);
    getInfoRules(current);
    pinRules(current);
    credentialRules(current);
    fingerprintRules(current);
    managementRules(current);
    extensionRules(current);
    u2fRules(current);
    powerRules(current);
  });
}

// The rules are those of CTAP 2.1 for a key that departs from nothing.
const conforming = keyModels.filter((model) => isCtap21(model) && model.quirks.length === 0);
for (const model of conforming) conformance(model.name, () => virtualSubject(model), 30_000);

if (process.env.TOUCHSTONE_CONFORMANCE_KEY === 'usb') conformance('the USB key', usbSubject, 600_000);

describe('a key that is not fresh', () => {
  it.each([
    ['a PIN', { clientPin: true }],
    ['fingerprints', { clientPin: false, uv: true }],
    ['fingerprints', { clientPin: false, bioEnroll: true }],
    ['no PIN support', {}],
  ])('is not tested: it has %s', async (what, options) => {
    const subject = virtualSubject(keyModels[0] as (typeof keyModels)[number]);
    const authenticator = await subject.authenticator();
    expect(reasonToRefuse(authenticator)).toBeUndefined();
    expect(reasonToRefuse({ info: { ...authenticator.info, options } })).toContain(what);
    await subject.close();
  });
});
