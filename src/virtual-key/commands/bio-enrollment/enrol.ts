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
import { EnrolmentSequence } from './enrolment-sequence.ts';

/** enrollBegin, CTAP 2.1 section 6.7.4, after its token was checked. Takes the first sample itself. */
export function* enrollBegin(chip: Chip, rules: FingerprintRules, params: Parameters): WithPerson<CommandResult> {
  const { templates } = chip.flash;
  check(templates.all.length < rules.maxTemplates, Status.FP_DATABASE_FULL);
  const enrolment = new Enrolment(templates.freshId(chip.random), rules.samples, templates);
  const response = yield* capture(chip, rules, params, new EnrolmentSequence(enrolment));
  return response.set(Response.templateId, enrolment.templateId);
}

/** enrollCaptureNextSample, CTAP 2.1 section 6.7.4, after its token was checked. */
export function* enrollCaptureNextSample(
  chip: Chip,
  rules: FingerprintRules,
  params: Parameters,
): WithPerson<CommandResult> {
  const sequence = chip.ram.sequence.resume(EnrolmentSequence);
  check(sequence !== undefined, Status.NOT_ALLOWED);
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
  chip.ram.sequence.begin(sequence);
  const asked = params.uint(Parameter.timeoutMilliseconds) ?? rules.captureTimeoutMs;
  const answer = yield { for: 'sample', timeoutMs: Math.min(asked, rules.maxCaptureTimeoutMs) };
  let status: number = SampleStatus.noUserActivity;
  if (answer.type === 'finger') {
    status = enrolment.take(answer.finger, answer.sample);
    if (status === SampleStatus.good) chip.led.succeeded();
    else chip.led.failed();
  }
  // The time begins anew with the last sample.
  if (enrolment.remaining > 0) chip.ram.sequence.begin(sequence);
  else chip.ram.sequence.end();
  return new Map<number, CborValue>([
    [Response.lastEnrollSampleStatus, status],
    [Response.remainingSamples, enrolment.remaining],
  ]);
}
