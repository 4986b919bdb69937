import { statusName } from '../fido/status.ts';

/** A command ends with a CTAP status other than OK. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, options?: ErrorOptions) {
    super(statusName(status), options);
    this.status = status;
  }
}
