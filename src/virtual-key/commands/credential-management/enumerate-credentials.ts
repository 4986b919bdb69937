import type { CborMap, CborValue } from '../../../fido/cbor.ts';
import { CredentialManagementResponse as Response } from '../../../fido/commands.ts';
import { encodeCoseKey } from '../../../fido/cose.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import type { DiscoverableCredential } from '../../flash/discoverable-credential.ts';
import { hasQuirk } from '../../models/key-model.ts';
import { userEntity } from '../assertion.ts';
import { check } from '../parameters.ts';
import { checkTokenForRp, mayGoOn, type Reader } from './authorise.ts';

/** What enumerateCredentialsGetNextCredential goes on with. */
export class CredentialEnumeration {
  readonly credentials: Iterator<DiscoverableCredential>;
  readonly reader: Reader;

  constructor(credentials: Iterator<DiscoverableCredential>, reader: Reader) {
    this.credentials = credentials;
    this.reader = reader;
  }
}

/** enumerateCredentialsBegin, CTAP 2.1 section 6.8.4, after its token was verified. */
export function enumerateCredentialsBegin(chip: Chip, rpIdHash: Uint8Array, reader: Reader): CborMap {
  if (reader === 'token') checkTokenForRp(chip, rpIdHash);
  const ofRp = chip.flash.credentials.ofRp(rpIdHash);
  check(ofRp !== undefined, Status.NO_CREDENTIALS);
  const credentials = ofRp.newestFirst();
  const first = credentials.next();
  check(first.done !== true, Status.NO_CREDENTIALS);
  const response = credentialEntry(chip, first.value).set(Response.totalCredentials, ofRp.count);
  if (ofRp.count > 1) chip.ram.sequence.begin(new CredentialEnumeration(credentials, reader));
  return response;
}

/** enumerateCredentialsGetNextCredential, CTAP 2.1 section 6.8.4. */
export function enumerateCredentialsGetNext(chip: Chip): CborMap {
  const sequence = chip.ram.sequence.resume(CredentialEnumeration);
  chip.ram.sequence.end();
  check(sequence !== undefined && mayGoOn(chip, sequence.reader), Status.NOT_ALLOWED);
  const next = sequence.credentials.next();
  check(next.done !== true, Status.NOT_ALLOWED);
  const response = credentialEntry(chip, next.value);
  chip.ram.sequence.begin(sequence);
  return response;
}

function credentialEntry({ vault, model }: Chip, stored: DiscoverableCredential): CborMap {
  const opened = vault.open(stored.id, stored.rpIdHash);
  // A stored id that this key's own secret does not open: the memory was mixed from two keys.
  check(opened !== undefined, Status.INVALID_CREDENTIAL);
  const entry: CborMap = new Map<number, CborValue>([
    [Response.user, userEntity(stored.user, true, hasQuirk(model, 'empty-names') ? '' : undefined)],
    [
      Response.credentialId,
      new Map<string, CborValue>([
        ['id', stored.id],
        ['type', 'public-key'],
      ]),
    ],
    [Response.publicKey, encodeCoseKey(opened.key.publicKey())],
    [Response.credProtect, stored.credProtect],
  ]);
  if (stored.largeBlobKey) entry.set(Response.largeBlobKey, stored.largeBlobKey);
  if (model.extensions.includes('thirdPartyPayment')) {
    entry.set(Response.thirdPartyPayment, stored.thirdPartyPayment === true);
  }
  return entry;
}
