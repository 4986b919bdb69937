import type { Parameters } from '../commands/parameters.ts';

/**
 * CTAP 2.2, extension thirdPartyPayment, in both commands: whether the platform asks. A credential that was made with it
 * may be used for payments at sites of others; an assertion tells whether it was.
 */
export const asksForThirdPartyPayment = (extensions: Parameters): boolean =>
  extensions.boolean('thirdPartyPayment') === true;
