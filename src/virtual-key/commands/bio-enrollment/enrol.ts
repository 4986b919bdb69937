import { equalBytes } from '../../../basics/bytes.ts';
import type { CborMap, CborValue } from '../../../fido/cbor.ts';
import {
  BioEnrollmentParameter as Parameter,
  BioEnrollmentResponse as Response,
  SampleStatus,
} from '../../../fido/commands.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import type { FingerprintRules } from '../../models/key-model.ts';
import { Enrolment } from '../../parts/enrolment.ts';
import type { CommandResult, WithPerson } from '../../person.ts';
import { check, type Parameters, required } from '../parameters.ts';
import type { EnrolmentSequence } from './enrolment-sequence.ts';

const SEQUENCE_TIMEOUT_MS = 30_000;

/** enrollBegin, CTAP 2.1 section 6.7.4, after its token was checked. Takes the first sample itself. */
export function* enrollBegin(chip: Chip, rules: FingerprintRules, params: Parameters): WithPerson<CommandResult> {
  const { templates } = chip.flash;
  check(templates.all.length < rules.maxTemplates, Status.FP_DATABASE_FULL);
  const enrolment = new Enrolment(templates.freshId(chip.random), rules.samples, templates);
  const sequence: EnrolmentSequence = { enrolment, lastAt: chip.clock.monotonic() };
  chip.ram.enrolment = sequence;
  const response = yield* capture(chip, rules, params, sequence);
  return response.set(Response.templateId, enrolment.templateId);
}

/** enrollCaptureNextSample, CTAP 2.1 section 6.7.4, after its token was checked. */
export function* enrollCaptureNextSample(
  chip: Chip,
  rules: FingerprintRules,
  params: Parameters,
): WithPerson<CommandResult> {
  const sequence = chip.ram.enrolment;
  check(sequence !== undefined, Status.NOT_ALLOWED);
  if (chip.clock.monotonic() - sequence.lastAt > SEQUENCE_TIMEOUT_MS) chip.ram.enrolment = undefined;
  check(chip.ram.enrolment !== undefined, Status.NOT_ALLOWED);
  const templateId = required(params.bytes(Parameter.templateId));
  check(equalBytes(templateId, sequence.enrolment.templateId), Status.INVALID_PARAMETER);
  return yield* capture(chip, rules, params, sequence);
}

/** A poor sample is no error: the command succeeds and its sample status says what was wrong. */
function* capture(
  chip: Chip,
  rules: FingerprintRules,
  params: Parameters,
  sequence: EnrolmentSequence,
): WithPerson<CborMap> {
  const { enrolment } = sequence;
  const asked = params.uint(Parameter.timeoutMilliseconds) ?? rules.captureTimeoutMs;
  const answer = yield { for: 'sample', timeoutMs: Math.min(asked, rules.maxCaptureTimeoutMs) };
  let status: number = SampleStatus.noUserActivity;
  if (answer.type === 'finger') {
    status = enrolment.take(answer.finger, answer.sample);
    if (status === SampleStatus.good) chip.led.succeeded();
    else chip.led.failed();
  }
  sequence.lastAt = chip.clock.monotonic();
  if (enrolment.remaining === 0) chip.ram.enrolment = undefined;
  return new Map<number, CborValue>([
    [Response.lastEnrollSampleStatus, status],
    [Response.remainingSamples, enrolment.remaining],
  ]);
}
