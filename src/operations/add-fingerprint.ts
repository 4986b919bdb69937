import { toBase64url, utf8 } from '../basics/bytes.ts';
import type { Secret } from '../basics/secret.ts';
import type { Fingerprint } from '../contract/keys.ts';
import { sampleStatuses } from '../contract/steps.ts';
import { enroll, type FingerprintSensorInfo, getSensorInfo, renameTemplate } from '../ctap/bio-enrollment.ts';
import type { PinUvAuthToken } from '../ctap/client-pin.ts';
import { CtapError } from '../ctap/errors.ts';
import { FingerprintKind, SampleStatus } from '../fido/commands.ts';
import { EnrolmentPause, type EnrolmentPauses } from './enrolment-pauses.ts';
import { withFingerprints } from './fingerprint-access.ts';
import { FingerprintCoach } from './fingerprint-coach.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import type { Announce } from './progress.ts';
import { refuse } from './refusals.ts';

/** How long the key waits for each touch, in milliseconds; the person is asked again after it. */
const touchWaitMs = 20_000;
/** A token lives no longer (CTAP 2.1 section 6.5.2.1). */
const tokenMs = 600_000;
/** Times in a row that nobody touches before an enrolment that may do so rests by itself. */
const idleBeforePause = 2;

export interface NewFingerprint {
  /** null leaves the finger without a name. */
  readonly name: string | null;
  /** Whether it rests by itself when nobody touches the key, instead of ending with a time-out. */
  readonly mayPause: boolean;
}

/**
 * Enrols a finger: a `sample` step before the first touch and after each one, then the name (S2-24, CTAP 2.1 section 6.7).
 * While it is paused the key is asked on, because most keys forget an enrolment that is not gone on with.
 * @throws OperationRefused
 */
export function addFingerprint(
  ports: KeyPorts & { readonly pauses: EnrolmentPauses },
  keyId: string,
  pin: Secret,
  { name, mayPause }: NewFingerprint,
  announce: Announce,
  signal: AbortSignal,
): Promise<Fingerprint> {
  return withFingerprints(ports, keyId, pin, signal, async (key, authorise) => {
    const sensor = await getSensorInfo(key.authenticator, key.options);
    if (name !== null) requireNameFits(name, sensor);
    const token = await authorise();
    const { templateId, inUse } = await takeSamples(ports, key, { token, sensor, mayPause, authorise, announce });

    if (name === null) return { templateId: toBase64url(templateId), name };
    // Not to be cancelled: the finger is on the key by now.
    const named = await tryName(ports, () => renameTemplate(key.authenticator, inUse, templateId, name));
    return { templateId: toBase64url(templateId), name: named ? name : null };
  });
}

async function takeSamples(
  { clock, pauses }: KeyPorts & { readonly pauses: EnrolmentPauses },
  key: OpenKey,
  options: {
    token: PinUvAuthToken;
    sensor: FingerprintSensorInfo;
    mayPause: boolean;
    authorise: (anew?: boolean) => Promise<PinUvAuthToken>;
    announce: Announce;
  },
): Promise<{ templateId: Uint8Array; inUse: PinUvAuthToken }> {
  const { sensor, mayPause, authorise, announce } = options;
  const total = sensor.maxCaptureSamplesRequiredForEnroll;
  const coach = new FingerprintCoach(total, sensor.fingerprintKind === FingerprintKind.swipe ? 'swipe' : 'touch');
  let inUse = options.token;
  let endsAt = clock.monotonic() + tokenMs;
  let remaining = total;
  let idle = 0;

  const sayWhere = (sampleStatus: number | null) => {
    const sample = sampleStatus === null ? null : (sampleStatuses[sampleStatus] ?? null);
    announce({
      step: 'sample',
      sample,
      unknownSampleCode: sample === null ? sampleStatus : null,
      remaining,
      total,
      aim: coach.aim,
      coverage: coach.coverage,
      touchSeconds: touchWaitMs / 1000,
      secondsLeft: Math.max(0, Math.round((endsAt - clock.monotonic()) / 1000)),
    });
  };
  const pause = new EnrolmentPause(clock, () => {
    const { current } = pause;
    if (current) announce({ step: 'paused', ...current });
    else sayWhere(null);
  });

  return pauses.during(key.id, pause, async () => {
    sayWhere(null);
    // A sample is matched with nothing yet: for the key, and on its LED, it is only a touch.
    const samples = enroll(key.authenticator, inUse, {
      ...key.waitingFor('touch'),
      timeoutMs: touchWaitMs,
      sensor,
      mayIdle: () => pause.holds,
      ...(mayPause && {
        renewToken: async () => {
          inUse = await authorise(true);
          endsAt = clock.monotonic() + tokenMs;
          return inUse;
        },
      }),
    });
    let next = await samples.next();
    for (; !next.done; next = await samples.next()) {
      const { sampleStatus } = next.value;
      const isIdle = sampleStatus === SampleStatus.noUserActivity;
      idle = isIdle ? idle + 1 : 0;
      remaining = Math.min(next.value.remaining, total);
      coach.take(sampleStatuses[sampleStatus] ?? null, remaining);
      if (isIdle && pause.current) {
        announce({ step: 'paused', ...pause.current });
      } else if (isIdle && mayPause && idle >= idleBeforePause) {
        pause.begin('no-touch');
      } else {
        if (!isIdle) key.show(sampleStatus === SampleStatus.good ? 'matched' : 'failed');
        pause.forget();
        sayWhere(sampleStatus);
      }
    }
    return { templateId: next.value, inUse };
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
