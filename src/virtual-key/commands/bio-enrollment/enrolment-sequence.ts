import type { Enrolment } from '../../parts/enrolment.ts';

/** An enrolment through the host, between enrollBegin and its last sample. */
export class EnrolmentSequence {
  readonly enrolment: Enrolment;

  constructor(enrolment: Enrolment) {
    this.enrolment = enrolment;
  }
}
