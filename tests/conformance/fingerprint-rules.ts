import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/basics/bytes.ts';
import {
  cancelEnrollment,
  enroll,
  enumerateTemplates,
  getSensorInfo,
  removeTemplate,
  renameTemplate,
} from '../../src/ctap/bio-enrollment.ts';
import { getTokenWithUv, getUvRetries } from '../../src/ctap/client-pin.ts';
import { getAssertion } from '../../src/ctap/get-assertion.ts';
import { BioEnrollmentRequest, BioSubCommand, Command, Permission, SampleStatus } from '../../src/fido/commands.ts';
import { clientDataHash, mayGetAssertion, rpId, statusOf, tokenFor } from './requests.ts';
import type { Subject } from './subject.ts';

/** BioEnrollment (CTAP 2.1 section 6.7) and the key's own verification, on keys that have a sensor. */
export function fingerprintRules(subject: () => Subject): void {
  describe('fingerprints', () => {
    const key = () => subject().authenticator();
    const bioToken = async () => tokenFor(await key(), Permission.bioEnrollment, null);
    let templateId: Uint8Array | undefined;

    /** The tests run on keys with a sensor; on others they say that they did not. */
    const onSensor = (name: string, test: () => Promise<void>) =>
      it(name, async ({ skip }) => {
        const { options } = (await key()).info;
        skip(options?.bioEnroll === undefined, 'this key has no fingerprint sensor');
        await test();
      });

    it('are not there at all where the key has no sensor', async ({ skip }) => {
      const authenticator = await key();
      skip(authenticator.info.options?.bioEnroll !== undefined, 'this key has a fingerprint sensor');
      const request = new Map([[BioEnrollmentRequest.getModality, true]]);
      expect(['INVALID_COMMAND', 'UNSUPPORTED_OPTION']).toContain(
        await statusOf(authenticator.send(Command.bioEnrollment, request)),
      );
    });

    onSensor('say without any PIN how the sensor works', async () => {
      const sensor = await getSensorInfo(await key());
      expect(sensor.maxCaptureSamplesRequiredForEnroll).toBeGreaterThan(0);
      expect([1, 2]).toContain(sensor.fingerprintKind);
    });

    onSensor('are an empty list at first', async () => {
      expect(await enumerateTemplates(await key(), await bioToken())).toEqual([]);
    });

    onSensor('are not enrolled without a token: PUAT_REQUIRED', async () => {
      const request = new Map([
        [BioEnrollmentRequest.modality, 1],
        [BioEnrollmentRequest.subCommand, BioSubCommand.enrollBegin],
      ]);
      expect(await statusOf((await key()).send(Command.bioEnrollment, request))).toBe('PUAT_REQUIRED');
    });

    onSensor('are not enrolled with a token for something else: PIN_AUTH_INVALID', async () => {
      const token = await tokenFor(await key(), mayGetAssertion);
      expect(await statusOf(enumerateTemplates(await key(), token))).toBe('PIN_AUTH_INVALID');
    });

    onSensor('an enrolment that was cancelled leaves nothing', async () => {
      const authenticator = await key();
      const token = await bioToken();
      const samples = enroll(authenticator, token);
      const first = await subject().hands.finger('enrolled', samples.next());
      expect(first.value).toMatchObject({ sampleStatus: SampleStatus.good });
      await samples.return(new Uint8Array(0));
      await cancelEnrollment(authenticator);
      expect(await enumerateTemplates(authenticator, token)).toEqual([]);
    });

    onSensor('are enrolled in as many good samples as the sensor says', async () => {
      const authenticator = await key();
      const { maxCaptureSamplesRequiredForEnroll: needed } = await getSensorInfo(authenticator);
      const samples = enroll(authenticator, await bioToken());
      const remaining: number[] = [];
      for (;;) {
        const next = await subject().hands.finger('enrolled', samples.next());
        if (next.done) {
          templateId = next.value;
          break;
        }
        if (next.value.sampleStatus === SampleStatus.good) remaining.push(next.value.remaining);
      }
      expect(remaining.at(-1)).toBe(0);
      expect(remaining.length).toBeLessThanOrEqual(needed);
      expect(remaining).toEqual([...remaining].sort((a, b) => b - a));
      expect((await authenticator.refreshInfo()).options).toMatchObject({ uv: true, bioEnroll: true });
    });

    onSensor('get a name and keep it', async () => {
      const authenticator = await key();
      const token = await bioToken();
      if (!templateId) throw new Error('expected the finger enrolled above');
      await renameTemplate(authenticator, token, templateId, '右の人差し指');
      const templates = await enumerateTemplates(authenticator, token);
      expect(templates.map(({ templateId: id, name }) => [toHex(id), name])).toEqual([
        [toHex(templateId), '右の人差し指'],
      ]);
    });

    onSensor('that nobody has are neither renamed nor removed: INVALID_OPTION', async () => {
      const authenticator = await key();
      const token = await bioToken();
      const nobody = new Uint8Array(2).fill(0xee);
      expect(await statusOf(renameTemplate(authenticator, token, nobody, 'x'))).toBe('INVALID_OPTION');
      expect(await statusOf(removeTemplate(authenticator, token, nobody))).toBe('INVALID_OPTION');
    });

    onSensor('give a token that signs without a further touch', async () => {
      const authenticator = await key();
      const asked = getTokenWithUv(authenticator, { permissions: mayGetAssertion, rpId });
      const token = await subject().hands.finger('enrolled', asked);
      const assertion = await getAssertion(authenticator, { rpId, clientDataHash, token });
      expect(assertion.authData.flags).toMatchObject({ up: true, uv: true });
    });

    onSensor('of somebody else give none, and cost a retry that the right finger gives back', async () => {
      const authenticator = await key();
      const before = await getUvRetries(authenticator);
      const ask = () => getTokenWithUv(authenticator, { permissions: mayGetAssertion, rpId });
      expect(await subject().hands.finger('other', statusOf(ask()))).toBe('UV_INVALID');
      expect(await getUvRetries(authenticator)).toBeLessThan(before);
      (await subject().hands.finger('enrolled', ask())).erase();
      expect(await getUvRetries(authenticator)).toBe(before);
    });

    onSensor('that were removed verify nobody any more', async () => {
      const authenticator = await key();
      if (!templateId) throw new Error('expected the finger enrolled above');
      await removeTemplate(authenticator, await bioToken(), templateId);
      expect((await authenticator.refreshInfo()).options).toMatchObject({ uv: false, bioEnroll: false });
      const asked = getTokenWithUv(authenticator, { permissions: mayGetAssertion, rpId });
      expect(['NOT_ALLOWED', 'INVALID_OPTION']).toContain(await statusOf(asked));
    });
  });
}
