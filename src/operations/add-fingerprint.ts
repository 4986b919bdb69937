import { toBase64url, utf8 } from '../basics/bytes.ts';
import type { Secret } from '../basics/secret.ts';
import type { Fingerprint } from '../contract/keys.ts';
import { sampleStatuses } from '../contract/steps.ts';
import { enroll, getSensorInfo, renameTemplate } from '../ctap/bio-enrollment.ts';
import { CtapError } from '../ctap/errors.ts';
import { withFingerprints } from './fingerprint-access.ts';
import type { KeyPorts } from './key-ports.ts';
import type { Announce } from './progress.ts';
import { refuse } from './refusals.ts';

/** How long the key waits for each touch, in milliseconds; the person is asked again after it. */
const touchWaitMs = 20_000;

/**
 * Enrols a finger: a `sample` step before the first touch and after each one, then the name (S2-24, CTAP 2.1 section 6.7).
 * @param name null leaves the finger without a name
 * @throws OperationRefused
 */
export function addFingerprint(
  ports: KeyPorts,
  keyId: string,
  pin: Secret,
  name: string | null,
  announce: Announce,
  signal: AbortSignal,
): Promise<Fingerprint> {
  return withFingerprints(ports, keyId, pin, signal, async (key, authorise) => {
    const sensor = await getSensorInfo(key.authenticator, key.options);
    if (name !== null) requireNameFits(name, sensor);
    const token = await authorise();
    const total = sensor.maxCaptureSamplesRequiredForEnroll;
    announce({ step: 'sample', sample: null, unknownSampleCode: null, remaining: total, total });

    // A sample is matched with nothing yet: for the key, and on its LED, it is only a touch.
    const samples = enroll(key.authenticator, token, { ...key.waitingFor('touch'), timeoutMs: touchWaitMs, sensor });
    let next = await samples.next();
    for (; !next.done; next = await samples.next()) {
      const { sampleStatus, remaining } = next.value;
      const sample = sampleStatuses[sampleStatus] ?? null;
      key.show(sample === 'good' ? 'matched' : 'failed');
      const unknownSampleCode = sample === null ? sampleStatus : null;
      announce({ step: 'sample', sample, unknownSampleCode, remaining: Math.min(remaining, total), total });
    }
    const templateId = next.value;

    if (name === null) return { templateId: toBase64url(templateId), name };
    // Not to be cancelled: the finger is on the key by now.
    const named = await tryName(ports, () => renameTemplate(key.authenticator, token, templateId, name));
    return { templateId: toBase64url(templateId), name: named ? name : null };
  });
}

/** @throws OperationRefused fingerprint-name-too-long: the key counts UTF-8 bytes */
export function requireNameFits(name: string, sensor: { readonly maxTemplateFriendlyName?: number | undefined }): void {
  const maximum = sensor.maxTemplateFriendlyName;
  const length = utf8(name).length;
  if (maximum !== undefined && length > maximum) {
    refuse('fingerprint-name-too-long', { detail: `got ${length} bytes, expected at most ${maximum}` });
  }
}

/** The finger is enrolled whether or not the key takes its name. */
async function tryName({ log }: KeyPorts, rename: () => Promise<void>): Promise<boolean> {
  try {
    await rename();
    return true;
  } catch (error) {
    if (!(error instanceof CtapError)) throw error;
    log.warn('fingerprint-name-not-taken', { status: error.status });
    return false;
  }
}
