import { SampleStatus } from '../../fido/commands.ts';
import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import type { PersonAnswer, WithPerson } from '../person.ts';
import { Refusal } from '../refusal.ts';

/** Whether a finger on the sensor is an enrolled one; the LED shows the result. There are no false matches. */
export function matchFinger(
  { flash, led }: Chip,
  { finger, sample }: Pick<PersonAnswer & { type: 'finger' }, 'finger' | 'sample'>,
): boolean {
  const matches = sample === SampleStatus.good && flash.templates.hasFinger(finger);
  if (matches) led.succeeded();
  else led.failed();
  return matches;
}

/**
 * performBuiltInUv (CTAP 2.1 section 6.5.3.1). A retry is spent before a finger is compared, and stays spent through a
 * power cut; waiting in vain costs none.
 */
export function* performBuiltInUv(chip: Chip, internalRetry: boolean): WithPerson<'verified' | 'timeout' | 'failed'> {
  const { pin } = chip.flash;
  if (pin.isBlocked) {
    pin.blockUv();
    return 'failed';
  }
  const attempts = internalRetry ? (chip.model.fingerprint?.attemptsPerRequest ?? 0) : 1;
  for (let attempt = 0; attempt < attempts && pin.uvRetries > 0; attempt++) {
    const answer = yield { for: 'match', timeoutMs: chip.model.presence.timeoutMs };
    if (answer.type === 'denied') throw new Refusal(Status.OPERATION_DENIED);
    if (answer.type !== 'finger') return 'timeout';
    pin.spendUvRetry();
    if (matchFinger(chip, answer)) {
      pin.restoreUvRetries();
      return 'verified';
    }
  }
  return 'failed';
}
