import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import { check, type Parameters } from '../commands/parameters.ts';

const LENGTH = 32;

/** CTAP 2.1 section 12.3, in both commands; undefined when the platform did not ask. */
export const readLargeBlobKey = (extensions: Parameters): boolean | undefined => extensions.boolean('largeBlobKey');

/** A key for a new credential. @throws Refusal INVALID_OPTION for false, and for a credential that is not discoverable */
export function freshLargeBlobKey({ random }: Chip, asked: boolean, rk: boolean): Uint8Array {
  check(asked && rk, Status.INVALID_OPTION);
  return random.bytes(LENGTH);
}

/** @throws Refusal INVALID_OPTION for false */
export function checkLargeBlobKey(asked: boolean): void {
  check(asked, Status.INVALID_OPTION);
}
