import { hash } from 'node:crypto';
import { concatBytes, equalBytes } from '../../basics/bytes.ts';
import { Permission, LargeBlobsRequest as Request, LargeBlobsResponse as Response } from '../../fido/commands.ts';
import { Status } from '../../fido/status.ts';
import { type Chip, isProtected } from '../chip.ts';
import { largeBlobHashLength } from '../flash/large-blob-array.ts';
import type { KeyModel } from '../models/key-model.ts';
import type { CommandResult } from '../person.ts';
import { supportedProtocol } from './credential-request.ts';
import { check, type Parameters, required } from './parameters.ts';

/** What a message holds besides the fragment. */
const MESSAGE_OVERHEAD = 64;

/** An empty array and its hash. */
const SHORTEST = 1 + largeBlobHashLength;

/** A large-blob array that is being written, fragment after fragment. */
export class LargeBlobWrite {
  /** As long as it was announced. */
  readonly array: Uint8Array;
  nextOffset = 0;

  constructor(length: number) {
    this.array = new Uint8Array(length);
  }
}

/** authenticatorLargeBlobs, CTAP 2.1 section 6.10.2: the steps are numbered as there. */
export function largeBlobs(chip: Chip, parameters: Parameters): CommandResult {
  const get = parameters.uint(Request.get);
  const set = parameters.bytes(Request.set);
  const offset = parameters.uint(Request.offset);
  const length = parameters.uint(Request.length);
  // 1.
  check(offset !== undefined, Status.INVALID_PARAMETER);
  // 2. and 3.
  check((get === undefined) !== (set === undefined), Status.INVALID_PARAMETER);
  // 4. and 5.
  if (set) return writeFragment(chip, parameters, { set, offset, length });
  chip.ram.sequence.end();
  return readFragment(chip, parameters, { get: get ?? 0, offset, length });
}

const maxFragmentLength = ({ maxMsgSize }: KeyModel): number => maxMsgSize - MESSAGE_OVERHEAD;

function readFragment(
  { model, flash }: Chip,
  parameters: Parameters,
  { get, offset, length }: { get: number; offset: number; length: number | undefined },
): CommandResult {
  const { serialised } = flash.largeBlobs;
  // 4.1. and 4.2.
  check(length === undefined, Status.INVALID_PARAMETER);
  const isSigned =
    parameters.bytes(Request.pinUvAuthParam) !== undefined || parameters.uint(Request.pinUvAuthProtocol) !== undefined;
  check(!isSigned, Status.INVALID_PARAMETER);
  // 4.3. and 4.4.
  check(get <= maxFragmentLength(model), Status.INVALID_LENGTH);
  check(offset <= serialised.length, Status.INVALID_PARAMETER);
  // 4.5.
  return new Map([[Response.config, serialised.slice(offset, offset + get)]]);
}

function writeFragment(
  chip: Chip,
  parameters: Parameters,
  { set, offset, length }: { set: Uint8Array; offset: number; length: number | undefined },
): CommandResult {
  const { model, flash, ram } = chip;
  // 5.1.
  check(set.length <= maxFragmentLength(model), Status.INVALID_LENGTH);
  // 5.2. and 5.3.
  if (offset === 0) {
    check(length !== undefined, Status.INVALID_PARAMETER);
    check(length <= (model.largeBlobCapacity ?? 0), Status.LARGE_BLOB_STORAGE_FULL);
    check(length >= SHORTEST, Status.INVALID_PARAMETER);
    ram.sequence.begin(new LargeBlobWrite(length));
  } else {
    check(length === undefined, Status.INVALID_PARAMETER);
  }
  // 5.4.
  const write = ram.sequence.resume(LargeBlobWrite);
  check(write !== undefined && offset === write.nextOffset, Status.INVALID_SEQ);
  // 5.5.
  if (isProtected(chip) || flash.settings.alwaysUv) authorise(chip, parameters, set, offset);
  // 5.6.
  check(offset + set.length <= write.array.length, Status.INVALID_PARAMETER);
  // 5.7. and 5.8.
  write.array.set(set, offset);
  write.nextOffset += set.length;
  if (write.nextOffset < write.array.length) {
    ram.sequence.begin(write);
    return undefined;
  }
  // 5.9.
  ram.sequence.end();
  check(hasItsHash(write.array), Status.INTEGRITY_FAILURE);
  flash.largeBlobs.store(write.array);
  return undefined;
}

function authorise(chip: Chip, parameters: Parameters, set: Uint8Array, offset: number): void {
  const pinUvAuthParam = parameters.bytes(Request.pinUvAuthParam);
  check(pinUvAuthParam !== undefined, Status.PUAT_REQUIRED);
  const protocol = supportedProtocol(chip, required(parameters.uint(Request.pinUvAuthProtocol)));
  const { tokens } = chip.ram;
  check(tokens.verify(protocol, signedMessage(set, offset), pinUvAuthParam), Status.PIN_AUTH_INVALID);
  check(tokens.hasPermission(Permission.largeBlobWrite), Status.PIN_AUTH_INVALID);
}

/** 32 bytes 0xff, 0x0c00, the offset as four bytes little-endian, and the hash of the fragment. */
function signedMessage(set: Uint8Array, offset: number): Uint8Array {
  const head = new Uint8Array(38).fill(0xff, 0, 32);
  head[32] = 0x0c;
  new DataView(head.buffer).setUint32(34, offset, true);
  return concatBytes(head, hash('sha256', set, 'buffer'));
}

function hasItsHash(serialised: Uint8Array): boolean {
  const end = serialised.length - largeBlobHashLength;
  const expected = hash('sha256', serialised.subarray(0, end), 'buffer').subarray(0, largeBlobHashLength);
  return equalBytes(expected, serialised.subarray(end));
}
