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
  /** Whether a pinUvAuthToken allowed the first: the others end with it. */
  readonly byToken: boolean;

  constructor(
    context: AssertionContext,
    remaining: Iterator<DiscoverableCredential>,
    remainingCount: number,
    byToken: boolean,
  ) {
    this.context = context;
    this.remaining = remaining;
    this.remainingCount = remainingCount;
    this.byToken = byToken;
  }
}

/** authenticatorGetNextAssertion, CTAP 2.1 section 6.3: the steps are numbered as there. */
export function getNextAssertion(chip: Chip): CommandResult {
  // 1. to 3.
  const sequence = chip.ram.sequence.resume(AssertionSequence);
  chip.ram.sequence.end();
  check(sequence !== undefined && (!sequence.byToken || chip.ram.tokens.isInUse), Status.NOT_ALLOWED);
  const next = sequence.remaining.next();
  check(next.done !== true, Status.NOT_ALLOWED);

  // 4. to 6.
  const response = assertion(chip, opened(chip, next.value), sequence.context);

  // 7. and 8.
  sequence.remainingCount--;
  if (sequence.remainingCount > 0) chip.ram.sequence.begin(sequence);
  return response;
}
