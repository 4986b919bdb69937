import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import type { DiscoverableCredential } from '../flash/discoverable-credential.ts';
import type { CommandResult } from '../person.ts';
import { type AssertionContext, assertion, opened } from './assertion.ts';
import { check } from './parameters.ts';

/** What GetAssertion leaves for the answers after its own. */
export class AssertionSequence {
  readonly context: AssertionContext;
  readonly remaining: Iterator<DiscoverableCredential>;
  remainingCount: number;

  constructor(context: AssertionContext, remaining: Iterator<DiscoverableCredential>, remainingCount: number) {
    this.context = context;
    this.remaining = remaining;
    this.remainingCount = remainingCount;
  }
}

/** authenticatorGetNextAssertion, CTAP 2.1 section 6.3: the steps are numbered as there. */
export function getNextAssertion(chip: Chip): CommandResult {
  // 1. to 3.
  const sequence = chip.ram.sequence.resume(AssertionSequence);
  chip.ram.sequence.end();
  const next = sequence?.remaining.next();
  check(sequence !== undefined && !next?.done, Status.NOT_ALLOWED);

  // 4. to 6.
  const response = assertion(chip, opened(chip, next!.value), sequence.context);

  // 7. and 8.
  sequence.remainingCount--;
  if (sequence.remainingCount > 0) chip.ram.sequence.begin(sequence);
  return response;
}
