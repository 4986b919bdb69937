import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { atkeyPro } from '../../../src/virtual-key/models/atkey-pro.ts';
import type { KeyModel } from '../../../src/virtual-key/models/key-model.ts';
import { pinOnly } from '../../../src/virtual-key/models/pin-only.ts';
import type { PreparedState } from '../../../src/virtual-key/prepared-state.ts';
import { browserProgram } from '../../browser/browser-program.ts';
import { type AttachedVirtualKey, attachVirtualKey } from '../attached-virtual-key.ts';
import { nodeOf } from '../foreign-programs.ts';
import { HeadlessChromium } from '../headless-chromium.ts';
import { RelyingPartySite } from '../relying-party-site.ts';

const pin = '73519246';
const limit = 150_000;

/** Debian's Chromium judges virtual keys: its own FIDO stack over hidraw, its own dialogs, a page at http://localhost. */
describe.skipIf(!browserProgram)('Chromium on a real HID stack', () => {
  let site: RelyingPartySite;
  let browser: HeadlessChromium;
  let attached: AttachedVirtualKey | undefined;
  beforeAll(async () => {
    site = await RelyingPartySite.open();
    browser = await HeadlessChromium.open(site.relyingParty.origin);
  }, limit);
  afterEach(async () => {
    await attached?.detach();
    attached = undefined;
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  }, limit);

  /** While Chromium waits for a key: it is told of old and new ones in order, but not before a request of ours. */
  async function plugIn(model: KeyModel, state: PreparedState): Promise<AttachedVirtualKey> {
    attached = await attachVirtualKey(`CHROMIUM-${model.id}`, model, state);
    await nodeOf(attached.serial);
    return attached;
  }

  test(
    'registers and signs in with the fingerprint',
    async () => {
      const registering = site.register('初音ミク');
      const { key } = await plugIn(atkeyPro, { pin, fingers: ['right-index'] });
      const registered = await registering;
      expect(registered).toMatchObject({ aaguid: atkeyPro.aaguid, backupEligible: false, backedUp: false });
      expect(registered.isAttestedBy(key.attestationRoot())).toBe(true);
      expect(key.snapshot().credentials).toBe(1);
      const first = await site.signIn(registered, 'credential ID');
      expect(first.signCount).toBeGreaterThan(registered.signCount);
      const signingIn = site.signIn(registered);
      await browser.dialogs.shown('初音ミク');
      await browser.dialogs.press('Continue');
      await signingIn;
      expect(browser.complaints).toEqual([]);
    },
    limit,
  );

  test(
    'registers and signs in with the PIN, typed into its native dialog',
    async () => {
      const registering = site.register('初音ミク');
      const { key } = await plugIn(pinOnly, { pin });
      await browser.dialogs.enterPin('00000000');
      await browser.dialogs.shown('Incorrect PIN');
      await browser.dialogs.enterPin(pin);
      const registered = await registering;
      expect(registered.aaguid).toBe(pinOnly.aaguid);
      expect(registered.isAttestedBy(key.attestationRoot())).toBe(true);
      const signingIn = site.signIn(registered, 'credential ID');
      await browser.dialogs.enterPin(pin);
      await signingIn;
      expect(browser.complaints).toEqual([]);
    },
    limit,
  );

  test(
    'enrols a finger while it registers, with its own guide',
    async () => {
      const registering = site.register('初音ミク');
      const { key } = await plugIn(atkeyPro, { pin });
      await browser.dialogs.enterPin(pin);
      await browser.dialogs.shown('Your fingerprint was captured');
      await browser.dialogs.press('Next');
      expect((await registering).isAttestedBy(key.attestationRoot())).toBe(true);
      expect(key.snapshot()).toMatchObject({ enrolledFingers: ['right-index'], credentials: 1 });
      expect(browser.complaints).toEqual([]);
    },
    limit,
  );
});
