import type { CborMap, CborValue } from '../fido/cbor.ts';
import { BioEnrollmentParameter, BioEnrollmentResponse, BioSubCommand, SampleStatus } from '../fido/commands.ts';
import { MapReader } from '../fido/map-reader.ts';
import { Status } from '../fido/status.ts';
import type { Authenticator } from './authenticator.ts';
import { askBio, authorised, tellBio, unauthorised } from './bio-command.ts';
import type { OperationOptions } from './channel.ts';
import { CtapError, ProtocolError, TransactionTimeout } from './errors.ts';
import type { PinUvAuthToken } from './pin-uv-auth-token.ts';

/*
 * authenticatorBioEnrollment (CTAP 2.1 section 6.7), and its preview under command 0x40 where a key has only that.
 * Every function throws UnsupportedByKey where the key has no fingerprint sensor, and what `Authenticator.send` throws.
 */

export interface FingerprintSensorInfo {
  /** `FingerprintKind`. */
  readonly fingerprintKind?: number | undefined;
  /** Good samples that one enrolment takes, 1 to 255. */
  readonly maxCaptureSamplesRequiredForEnroll: number;
  /** UTF-8 bytes of the longest name; undefined where the key does not tell. */
  readonly maxTemplateFriendlyName?: number | undefined;
}

/** One enrolled finger. */
export interface FingerprintTemplate {
  /** 1 to 128 bytes. */
  readonly templateId: Uint8Array;
  /** Undefined where it has none; some keys say the same with an empty text. */
  readonly name: string | undefined;
}

/** Section 6.7.3. Needs no token. */
export async function getSensorInfo(
  authenticator: Authenticator,
  options?: OperationOptions,
): Promise<FingerprintSensorInfo> {
  const reply = await askBio(authenticator, unauthorised(BioSubCommand.getFingerprintSensorInfo), options);
  const name = 'maxCaptureSamplesRequiredForEnroll';
  const samples = reply.uint(BioEnrollmentResponse[name], name, { min: 1, max: 0xff });
  return {
    fingerprintKind: reply.uint(BioEnrollmentResponse.fingerprintKind, 'fingerprintKind'),
    maxCaptureSamplesRequiredForEnroll: reply.required(name, samples),
    maxTemplateFriendlyName: reply.uint(BioEnrollmentResponse.maxTemplateFriendlyName, 'maxTemplateFriendlyName'),
  };
}

/** Section 6.7.6: every enrolled finger; none is an empty list. @param token with permission bioEnrollment */
export async function enumerateTemplates(
  authenticator: Authenticator,
  token: PinUvAuthToken,
  options?: OperationOptions,
): Promise<FingerprintTemplate[]> {
  const request = authorised(token, BioSubCommand.enumerateEnrollments);
  let reply: MapReader;
  try {
    reply = await askBio(authenticator, request, options);
  } catch (error) {
    if (error instanceof CtapError && error.status === Status.INVALID_OPTION) return [];
    throw error;
  }
  return reply
    .required('templateInfos', reply.array(BioEnrollmentResponse.templateInfos, 'templateInfos'))
    .map((item) => {
      const template = new MapReader('bioEnrollment.templateInfos[]', item);
      const name = template.text(BioEnrollmentParameter.templateFriendlyName, 'templateFriendlyName');
      return { templateId: readTemplateId(template, BioEnrollmentParameter.templateId), name: name || undefined };
    });
}

/** Section 6.7.7. @throws CtapError INVALID_OPTION for an unknown template, INVALID_LENGTH for too long a name */
export async function renameTemplate(
  authenticator: Authenticator,
  token: PinUvAuthToken,
  templateId: Uint8Array,
  name: string,
  options?: OperationOptions,
): Promise<void> {
  const parameters: CborMap = new Map<number, CborValue>([
    [BioEnrollmentParameter.templateId, templateId],
    [BioEnrollmentParameter.templateFriendlyName, name],
  ]);
  await tellBio(authenticator, authorised(token, BioSubCommand.setFriendlyName, parameters), options);
}

/** Section 6.7.8. @throws CtapError INVALID_OPTION for an unknown template */
export async function removeTemplate(
  authenticator: Authenticator,
  token: PinUvAuthToken,
  templateId: Uint8Array,
  options?: OperationOptions,
): Promise<void> {
  const parameters = new Map([[BioEnrollmentParameter.templateId, templateId]]);
  await tellBio(authenticator, authorised(token, BioSubCommand.removeEnrollment, parameters), options);
}

/** Section 6.7.5: drops an unfinished enrolment. Needs no token, and harms nothing when there is none. */
export async function cancelEnrollment(authenticator: Authenticator, options?: OperationOptions): Promise<void> {
  await tellBio(authenticator, unauthorised(BioSubCommand.cancelCurrentEnrollment), options);
}

export interface EnrollmentOptions extends OperationOptions {
  /** How long the key waits for each touch, in ms; its own choice unless told. */
  readonly timeoutMs?: number | undefined;
  /** The answer of `getSensorInfo`, where the caller has it: the key is not asked again. */
  readonly sensor?: FingerprintSensorInfo | undefined;
  /** Whether it goes on although nobody touches; asked after each time-out. Otherwise five in a row end it. */
  readonly mayIdle?: (() => boolean) | undefined;
  /**
   * Another token for when the one given is about to run out. A key may begin the enrolment anew then. Without it the enrolment
   * ends after ten minutes.
   */
  readonly renewToken?: (() => Promise<PinUvAuthToken>) | undefined;
}

/** What became of one touch. A poor one is news, not failure. */
export interface EnrollmentSample {
  /** `SampleStatus`, or a number that nobody knows. noUserActivity also where the key answered a time-out. */
  readonly sampleStatus: number;
  /** Good samples still needed, 0 to 255. */
  readonly remaining: number;
}

/** A token lives no longer (section 6.5.2.1). */
const ENROLLMENT_MS = 600_000;
/** Per sample that the key needs. */
const MAX_GOOD_SAMPLES = 3;
const MAX_SAMPLES = 20;
/** Times in a row that nobody touches. */
const MAX_IDLE = 5;
const DEFAULT_TOUCH_MS = 60_000;
/** What the key may take longer than it was told. */
const TOUCH_SLACK_MS = 10_000;

/**
 * Enrols a finger (section 6.7.4): yields what became of each touch, and returns the id of the new template. An enrolment
 * that does not reach its end, because of an error, the signal or a reader that stops, is cancelled on the key.
 *
 * @param token with permission bioEnrollment
 * @throws CtapError FP_DATABASE_FULL; USER_ACTION_TIMEOUT when nobody touched five times in a row
 * @throws ProtocolError when the key takes three times the samples that it needs, or twenty times with the poor ones
 * @throws TransactionTimeout after ten minutes
 */
export async function* enroll(
  authenticator: Authenticator,
  token: PinUvAuthToken,
  { timeoutMs, sensor, mayIdle, renewToken, ...options }: EnrollmentOptions = {},
): AsyncGenerator<EnrollmentSample, Uint8Array, void> {
  const { maxCaptureSamplesRequiredForEnroll: needed } = sensor ?? (await getSensorInfo(authenticator, options));
  const enrollment = new Enrollment(authenticator, token, needed, { timeoutMs, mayIdle, renewToken }, options);
  try {
    for (;;) {
      const sample = await enrollment.capture();
      yield sample;
      if (enrollment.finished) return enrollment.finished;
    }
  } finally {
    await enrollment.leave();
  }
}

class Enrollment {
  readonly #authenticator: Authenticator;
  readonly #needed: number;
  readonly #timeoutMs: number | undefined;
  readonly #mayIdle: () => boolean;
  readonly #renewToken: (() => Promise<PinUvAuthToken>) | undefined;
  readonly #options: OperationOptions;
  #token: PinUvAuthToken;
  #deadline: number;
  #templateId: Uint8Array | undefined;
  #remaining: number;
  #samples = 0;
  #goodSamples = 0;
  #idle = 0;
  #underWay = false;
  /** After a time-out as a status, some keys go on and others have dropped the enrolment. */
  #mayBeDropped = false;

  constructor(
    authenticator: Authenticator,
    token: PinUvAuthToken,
    needed: number,
    { timeoutMs, mayIdle = () => false, renewToken }: Omit<EnrollmentOptions, 'sensor'>,
    options: OperationOptions,
  ) {
    this.#authenticator = authenticator;
    this.#token = token;
    this.#needed = needed;
    this.#timeoutMs = timeoutMs;
    this.#mayIdle = mayIdle;
    this.#renewToken = renewToken;
    this.#options = options;
    this.#remaining = needed;
    this.#deadline = authenticator.clock.monotonic() + ENROLLMENT_MS;
  }

  /** The template's id, once every sample is there. */
  get finished(): Uint8Array | undefined {
    return this.#remaining === 0 ? this.#templateId : undefined;
  }

  async capture(): Promise<EnrollmentSample> {
    await this.#renewInTime();
    const sample = await this.#touch();
    this.#remaining = sample.remaining;
    const isIdle = sample.sampleStatus === SampleStatus.noUserActivity;
    this.#idle = isIdle ? this.#idle + 1 : 0;
    if (isIdle && this.#mayIdle()) return sample;
    if (this.#idle >= MAX_IDLE) throw new CtapError(Status.USER_ACTION_TIMEOUT);
    this.#samples++;
    if (sample.sampleStatus === SampleStatus.good) this.#goodSamples++;
    if (this.#remaining > 0) {
      this.#requireProgress('good samples', this.#goodSamples, MAX_GOOD_SAMPLES);
      this.#requireProgress('samples', this.#samples, MAX_SAMPLES);
    }
    return sample;
  }

  async leave(): Promise<void> {
    if (!this.#underWay || this.finished) return;
    // What ended the enrolment says more than a key that cannot be told so.
    await cancelEnrollment(this.#authenticator).catch(() => {});
  }

  async #touch(): Promise<EnrollmentSample> {
    try {
      return this.#templateId ? await this.#captureNext(this.#templateId) : await this.#begin();
    } catch (error) {
      if (!(error instanceof CtapError)) throw error;
      if (error.status === Status.USER_ACTION_TIMEOUT || error.status === Status.ACTION_TIMEOUT) {
        this.#mayBeDropped = this.#templateId !== undefined;
        return { sampleStatus: SampleStatus.noUserActivity, remaining: this.#remaining };
      }
      if (!this.#mayBeDropped) throw error;
      this.#mayBeDropped = false;
      return this.#begin();
    }
  }

  async #begin(): Promise<EnrollmentSample> {
    this.#templateId = undefined;
    this.#underWay = true;
    const request = authorised(this.#token, BioSubCommand.enrollBegin, this.#parameters());
    try {
      const reply = await askBio(this.#authenticator, request, this.#sendOptions());
      this.#templateId = readTemplateId(reply, BioEnrollmentResponse.templateId);
      return readSample(reply);
    } catch (error) {
      if (error instanceof CtapError) this.#underWay = false;
      throw error;
    }
  }

  async #captureNext(templateId: Uint8Array): Promise<EnrollmentSample> {
    const parameters = this.#parameters(new Map([[BioEnrollmentParameter.templateId, templateId]]));
    const request = authorised(this.#token, BioSubCommand.enrollCaptureNextSample, parameters);
    const sample = readSample(await askBio(this.#authenticator, request, this.#sendOptions()));
    this.#mayBeDropped = false;
    return sample;
  }

  #parameters(parameters?: CborMap): CborMap | undefined {
    if (this.#timeoutMs === undefined) return parameters;
    return new Map<number, CborValue>([
      ...((parameters ?? []) as Iterable<[number, CborValue]>),
      [BioEnrollmentParameter.timeoutMilliseconds, this.#timeoutMs],
    ]);
  }

  /** Before a touch that the token might not outlive. */
  async #renewInTime(): Promise<void> {
    if (!this.#renewToken || this.#left() > this.#touchMs()) return;
    this.#token = await this.#renewToken();
    this.#deadline = this.#authenticator.clock.monotonic() + ENROLLMENT_MS;
    // Another command in between ends what a key remembers of this one (section 6, stateful commands), on most keys.
    this.#mayBeDropped = this.#templateId !== undefined;
  }

  #left(): number {
    return this.#deadline - this.#authenticator.clock.monotonic();
  }

  #touchMs(): number {
    return (this.#timeoutMs ?? DEFAULT_TOUCH_MS) + TOUCH_SLACK_MS;
  }

  #sendOptions() {
    const left = this.#left();
    if (left <= 0) throw new TransactionTimeout('fingerprint enrolment', 'total', ENROLLMENT_MS, true);
    return { ...this.#options, deadlineMs: Math.min(this.#touchMs(), left) };
  }

  #requireProgress(what: string, count: number, factor: number): void {
    const most = this.#needed * factor;
    if (count < most) return;
    throw new ProtocolError(
      'fingerprint enrolment',
      `${this.#remaining} remaining after ${count} ${what}`,
      `none after ${most}`,
    );
  }
}

/** The specification sets no limit; what names a finger needs no more. */
const MAX_TEMPLATE_ID_LENGTH = 128;

function readTemplateId(reader: MapReader, key: number): Uint8Array {
  const id = reader.required('templateId', reader.bytes(key, 'templateId'));
  if (id.length > 0 && id.length <= MAX_TEMPLATE_ID_LENGTH) return id;
  throw reader.refuse('templateId', id, `1 to ${MAX_TEMPLATE_ID_LENGTH} bytes`);
}

function readSample(reply: MapReader): EnrollmentSample {
  const sampleStatus = reply.uint(BioEnrollmentResponse.lastEnrollSampleStatus, 'lastEnrollSampleStatus', {
    max: 0xff,
  });
  const remaining = reply.uint(BioEnrollmentResponse.remainingSamples, 'remainingSamples', { max: 0xff });
  return {
    sampleStatus: reply.required('lastEnrollSampleStatus', sampleStatus),
    remaining: reply.required('remainingSamples', remaining),
  };
}
