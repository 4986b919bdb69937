import type { Chip } from '../chip.ts';
import type { Parameters } from '../commands/parameters.ts';
import { isToldOfPinPolicy } from './min-pin-length.ts';

/** CTAP 2.3, extension pinComplexityPolicy: whether the platform asks. */
export const asksForPinComplexityPolicy = (extensions: Parameters): boolean =>
  extensions.boolean('pinComplexityPolicy') === true;

/** Whether PINs that are too simple are refused; undefined for an RP that is not to know. */
export const pinComplexityPolicyOutput = ({ flash }: Chip, rpId: string): boolean | undefined =>
  isToldOfPinPolicy(flash.settings.minPinLengthRpIds, rpId) ? flash.settings.pinComplexityPolicy : undefined;
