import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import { check } from './parameters.ts';

const VENDOR_FACILITATED = 1;
const PLATFORM_MANAGED = 2;

/**
 * Step 9 of MakeCredential: whether the attestation may tell which unit this is. For an RP that is not eligible it is the
 * usual one. A key without platform-managed attestation takes 2 for 1.
 * @throws Refusal INVALID_PARAMETER where there is no enterprise attestation or it is off, INVALID_OPTION for other values
 */
export function grantsEnterpriseAttestation({ model, flash }: Chip, asked: number | undefined, rpId: string): boolean {
  if (asked === undefined) return false;
  const { enterprise } = model.attestation;
  check(enterprise !== null && flash.settings.enterpriseAttestation, Status.INVALID_PARAMETER);
  check(asked === VENDOR_FACILITATED || asked === PLATFORM_MANAGED, Status.INVALID_OPTION);
  return (asked === PLATFORM_MANAGED && enterprise.platformManaged) || enterprise.rpIds.includes(rpId);
}
