/** One field of a message of Protocol Buffers: a whole number, or bytes. */
export interface ProtobufField {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/** @throws ProtobufError is what `readProtobuf` throws: what was got is no message */
export class ProtobufError extends Error {}

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;
const MAX_FIELDS = 1_000;

/**
 * The fields of one message, in order, unknown ones included; numbers of a fixed length are left out. Strict: shortest
 * varints only, no groups, nothing over, at most 1,000 fields. Nested messages are bytes until somebody reads them, so
 * there is no depth to run out of. The bytes are views of `message`.
 *
 * @throws ProtobufError
 */
export function readProtobuf(message: Uint8Array): readonly ProtobufField[] {
  const fields: ProtobufField[] = [];
  let at = 0;

  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw new ProtobufError('a number is cut off');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (byte === 0 && shift > 0n) throw new ProtobufError('a number is longer than it needs to be');
        if (value >= 1n << 64n) throw new ProtobufError('a number has more than 64 bits');
        return value;
      }
    }
    throw new ProtobufError('a number has more than 10 bytes');
  }

  function bytes(length: number): Uint8Array {
    if (length > message.length - at) throw new ProtobufError(`expected ${length} bytes, got ${message.length - at}`);
    at += length;
    return message.subarray(at - length, at);
  }

  while (at < message.length) {
    if (fields.length >= MAX_FIELDS) throw new ProtobufError(`expected at most ${MAX_FIELDS} fields`);
    const tag = varint();
    const number = Number(tag >> 3n);
    const wireType = Number(tag & 7n);
    if (number < 1 || number > 0x1f_ff_ff_ff) throw new ProtobufError(`field ${number} cannot be`);
    if (wireType === VARINT) fields.push({ number, value: varint() });
    else if (wireType === BYTES) fields.push({ number, value: bytes(Number(varint())) });
    else if (wireType === FIXED_64) bytes(8);
    else if (wireType === FIXED_32) bytes(4);
    else throw new ProtobufError(`wire type ${wireType} is not in use`);
  }
  return fields;
}
