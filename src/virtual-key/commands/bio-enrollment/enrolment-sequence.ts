import type { Enrolment } from '../../parts/enrolment.ts';

/** An enrolment through the host, between enrollBegin and its last sample. */
export interface EnrolmentSequence {
  readonly enrolment: Enrolment;
  /** Of the last sample, on the monotonic clock. */
  lastAt: number;
}
