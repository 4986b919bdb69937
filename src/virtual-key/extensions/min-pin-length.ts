import type { Chip } from '../chip.ts';
import type { Parameters } from '../commands/parameters.ts';

/** CTAP 2.1 section 12.4: whether the platform asks. */
export const asksForMinPinLength = (extensions: Parameters): boolean => extensions.boolean('minPinLength') === true;

/** Code points; undefined for an RP that is not to know. */
export const minPinLengthOutput = ({ flash }: Chip, rpId: string): number | undefined =>
  isToldOfPinPolicy(flash.settings.minPinLengthRpIds, rpId) ? flash.settings.minPinLength : undefined;

/** Whether the RP is one of those that setMinPINLength or the factory has named. */
export const isToldOfPinPolicy = (rpIds: readonly string[], rpId: string): boolean => rpIds.includes(rpId);
