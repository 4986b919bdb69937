import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import type { CommandResult } from '../person.ts';
import { type Applicable, type AssertionContext, assertion } from './assertion.ts';
import { check } from './parameters.ts';

const SEQUENCE_TIMEOUT_MS = 30_000;

/** What GetAssertion leaves for the answers after its own. */
export interface AssertionSequence {
  readonly context: AssertionContext;
  readonly remaining: readonly Applicable[];
  /** Of the last answer, on the monotonic clock. */
  readonly lastAt: number;
}

/** authenticatorGetNextAssertion, CTAP 2.1 section 6.3: the steps are numbered as there. */
export function getNextAssertion(chip: Chip): CommandResult {
  // 1. to 3.
  const sequence = chip.ram.assertions;
  chip.ram.assertions = undefined;
  check(sequence !== undefined, Status.NOT_ALLOWED);
  const now = chip.clock.monotonic();
  check(now - sequence.lastAt <= SEQUENCE_TIMEOUT_MS, Status.NOT_ALLOWED);
  const [next, ...others] = sequence.remaining;
  check(next !== undefined, Status.NOT_ALLOWED);

  // 4. to 6.
  const { context } = sequence;
  const response = assertion(chip, next, context);

  // 7. and 8.
  if (others.length > 0) chip.ram.assertions = { context, remaining: others, lastAt: now };
  return response;
}
