import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import type { CommandResult } from '../person.ts';
import { type Applicable, type AssertionContext, assertion } from './assertion.ts';
import { check } from './parameters.ts';

/** What GetAssertion leaves for the answers after its own. */
export class AssertionSequence {
  readonly context: AssertionContext;
  readonly remaining: readonly Applicable[];

  constructor(context: AssertionContext, remaining: readonly Applicable[]) {
    this.context = context;
    this.remaining = remaining;
  }
}

/** authenticatorGetNextAssertion, CTAP 2.1 section 6.3: the steps are numbered as there. */
export function getNextAssertion(chip: Chip): CommandResult {
  // 1. to 3.
  const sequence = chip.ram.sequence.resume(AssertionSequence);
  chip.ram.sequence.end();
  check(sequence !== undefined, Status.NOT_ALLOWED);
  const [next, ...others] = sequence.remaining;
  check(next !== undefined, Status.NOT_ALLOWED);

  // 4. to 6.
  const { context } = sequence;
  const response = assertion(chip, next, context);

  // 7. and 8.
  if (others.length > 0) chip.ram.sequence.begin(new AssertionSequence(context, others));
  return response;
}
