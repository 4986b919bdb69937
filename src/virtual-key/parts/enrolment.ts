import { SampleStatus } from '../../fido/commands.ts';
import type { Templates } from '../flash/templates.ts';

/**
 * One enrolment of a finger, through the host or standalone. The template is stored with the last sample; before that
 * nothing is.
 */
export class Enrolment {
  readonly templateId: Uint8Array;
  readonly total: number;
  readonly #templates: Templates;
  #finger: string | undefined;
  #taken = 0;

  constructor(templateId: Uint8Array, total: number, templates: Templates) {
    this.templateId = templateId;
    this.total = total;
    this.#templates = templates;
  }

  get taken(): number {
    return this.#taken;
  }

  get remaining(): number {
    return this.total - this.#taken;
  }

  /**
   * A finger on the sensor. The result is a CTAP sample status; only a good sample counts. A finger that is enrolled
   * already is refused, and so is a second finger within one enrolment.
   */
  take(finger: string, sample: number): number {
    if (sample !== SampleStatus.good) return sample;
    if (this.#templates.hasFinger(finger)) return SampleStatus.exists;
    if (this.#finger !== undefined && this.#finger !== finger) return SampleStatus.mergeFailure;
    if (this.remaining === 1) this.#templates.add(this.templateId, finger);
    this.#finger = finger;
    this.#taken++;
    return SampleStatus.good;
  }
}
