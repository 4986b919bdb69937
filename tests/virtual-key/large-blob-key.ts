import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { concatBytes, fromHex } from '../../src/basics/bytes.ts';
import type { CborValue } from '../../src/fido/cbor.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { Host, map } from './host.ts';
import { PlatformPin } from './platform-pin.ts';

export const PIN = '123456';
export const LBW = 0x10;
/** The empty array of section 6.10.1. */
export const initial = fromHex('8076be8b528d0075f7aae98d6fa57a6d3c');
export const blobModel: KeyModel = { ...atkeyPro, maxMsgSize: 1024, largeBlobCapacity: 4096 };
export const maxFragment = 960;

/** Any bytes with their hash: a key does not look into the array. */
export function serialised(length: number, fill = 0x5a): Uint8Array {
  const array = new Uint8Array(length - 16).fill(fill);
  return concatBytes(array, createHash('sha256').update(array).digest().subarray(0, 16));
}

/** 32 bytes 0xff, 0x0c00, the offset as four bytes little-endian, and the hash of the fragment. */
export function signedMessage(fragment: Uint8Array, offset: number): Uint8Array {
  const head = new Uint8Array(38).fill(0xff, 0, 32);
  head[32] = 0x0c;
  new DataView(head.buffer).setUint32(34, offset, true);
  return concatBytes(head, createHash('sha256').update(fragment).digest());
}

export class Blobs {
  readonly host: Host;
  readonly platform: PlatformPin;

  constructor(options: ConstructorParameters<typeof Host>[0] = {}) {
    this.host = new Host({ model: blobModel, ...options });
    this.platform = new PlatformPin(this.host);
  }

  call(...members: [number, CborValue | undefined][]): number {
    return this.host.call(0x0c, map(...members)).status;
  }

  get(offset: number, length: number): Uint8Array {
    const { status, map: answer } = this.host.call(0x0c, map([1, length], [3, offset]));
    expect(status).toBe(0);
    return answer.get(1) as Uint8Array;
  }

  read(): Uint8Array {
    let array = new Uint8Array(0);
    for (;;) {
      const fragment = this.get(array.length, maxFragment);
      array = Uint8Array.from(concatBytes(array, fragment));
      if (fragment.length < maxFragment) return array;
    }
  }

  set(fragment: Uint8Array, offset: number, length?: number, token?: Uint8Array): number {
    return this.call(
      [2, fragment],
      [3, offset],
      [4, length],
      [5, token && this.platform.authenticate(token, signedMessage(fragment, offset))],
      [6, token && this.platform.protocol],
    );
  }

  write(array: Uint8Array, token?: Uint8Array, fragmentLength = maxFragment): number {
    let status = 0;
    for (let offset = 0; status === 0 && offset < array.length; offset += fragmentLength) {
      const fragment = array.subarray(offset, offset + fragmentLength);
      status = this.set(fragment, offset, offset === 0 ? array.length : undefined, token);
    }
    return status;
  }

  token(permissions = LBW): Uint8Array {
    const { status, token } = this.platform.token(PIN, permissions);
    expect(status).toBe(0);
    return token;
  }
}

export const withPin = (options?: ConstructorParameters<typeof Host>[0]): Blobs => {
  const blobs = new Blobs(options);
  expect(blobs.platform.setPin(PIN)).toBe(0);
  return blobs;
};
