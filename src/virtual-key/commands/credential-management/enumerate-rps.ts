import type { CborMap, CborValue } from '../../../fido/cbor.ts';
import { CredentialManagementResponse as Response } from '../../../fido/commands.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import type { RpCredentials } from '../../flash/rp-credentials.ts';
import { keptRpId } from '../../parts/kept-names.ts';
import { check } from '../parameters.ts';
import { checkReadsAllRps, mayGoOn, type Reader } from './authorise.ts';

/** What enumerateRPsGetNextRP goes on with. */
export class RpEnumeration {
  readonly rps: Iterator<RpCredentials>;
  readonly reader: Reader;

  constructor(rps: Iterator<RpCredentials>, reader: Reader) {
    this.rps = rps;
    this.reader = reader;
  }
}

/** enumerateRPsBegin, CTAP 2.1 section 6.8.3, after its token was verified. */
export function enumerateRpsBegin(chip: Chip, reader: Reader): CborMap {
  checkReadsAllRps(chip, reader);
  const { credentials } = chip.flash;
  const rps = credentials.rps();
  const first = rps.next();
  check(first.done !== true, Status.NO_CREDENTIALS);
  if (credentials.rpCount > 1) chip.ram.sequence.begin(new RpEnumeration(rps, reader));
  return rpEntry(chip, first.value).set(Response.totalRps, credentials.rpCount);
}

/** enumerateRPsGetNextRP, CTAP 2.1 section 6.8.3. */
export function enumerateRpsGetNext(chip: Chip): CborMap {
  const sequence = chip.ram.sequence.resume(RpEnumeration);
  chip.ram.sequence.end();
  check(sequence !== undefined && mayGoOn(chip, sequence.reader), Status.NOT_ALLOWED);
  const next = sequence.rps.next();
  check(next.done !== true, Status.NOT_ALLOWED);
  chip.ram.sequence.begin(sequence);
  return rpEntry(chip, next.value);
}

function rpEntry({ model }: Chip, { rpId, rpName, rpIdHash }: RpCredentials): CborMap {
  const rp: CborMap = new Map([['id', keptRpId(rpId, model)]]);
  if (rpName !== undefined) rp.set('name', rpName);
  return new Map<number, CborValue>([
    [Response.rp, rp],
    [Response.rpIdHash, rpIdHash],
  ]);
}
