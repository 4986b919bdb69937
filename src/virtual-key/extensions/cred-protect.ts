import { Status } from '../../fido/status.ts';
import { check, type Parameters } from '../commands/parameters.ts';
import type { CredProtect } from '../parts/credential-vault.ts';

/** CTAP 2.1 section 12.1. The level asked for; undefined when the platform did not ask. */
export function readCredProtect(extensions: Parameters): CredProtect | undefined {
  const level = extensions.uint('credProtect');
  if (level === undefined) return undefined;
  check(level === 1 || level === 2 || level === 3, Status.INVALID_OPTION);
  return level;
}
