import { Secret } from '../../src/basics/secret.ts';
import { oathCode } from '../../src/otp/oath-code.ts';
import { type OathParameters, usualParameters } from '../../src/otp/oath-parameters.ts';
import { stepAt, usualWindow } from '../../src/otp/totp.ts';

export const ascii = (text: string): Secret => Secret.over(new TextEncoder().encode(text));

/** How many codes of a TOTP are right at a time, at most: a guess succeeds with this over 10 to the power of the digits. */
export const mostCandidates = 2 * usualWindow.most + 1 + 2 * usualWindow.steps + 1;

/** The key of RFC 4226 and, for SHA-1, of RFC 6238. */
export const rfcSecret = (): Secret => ascii('12345678901234567890');

/** A token whose clock is `seconds` ahead. Its codes come from otplib, as everywhere outside of the verifier. */
export class DriftingToken {
  readonly secret: Secret;
  readonly parameters: OathParameters;
  seconds: number;

  constructor(seconds = 0, parameters: OathParameters = usualParameters, secret: Secret = rfcSecret()) {
    this.seconds = seconds;
    this.parameters = parameters;
    this.secret = secret;
  }

  /** What it shows at a time of the world, in ms. */
  codeAt(now: number): string {
    return oathCode(this.secret, this.parameters, stepAt(now + this.seconds * 1000, this.parameters));
  }
}
