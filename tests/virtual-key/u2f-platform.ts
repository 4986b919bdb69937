import { createPublicKey, X509Certificate } from 'node:crypto';
import { expect } from 'vitest';
import { concatBytes, fromHex, toHex } from '../../src/basics/bytes.ts';
import type { Host } from './host.ts';

// FIDO U2F Raw Message Formats, section 7 (examples): what relying party and client sent.
export const REGISTER_CHALLENGE = fromHex('4142d21c00d94ffb9d504ada8f99b721f4b191ae4e37ca0140f696b6983cfacb');
export const REGISTER_APPLICATION = fromHex('f0e6a6a97042a4f1f1c87f5f7d44315b2d852c2df5c7991cc66241bf7072d1c4');
export const SIGN_CHALLENGE = fromHex('ccd6ee2e47baef244d49a222db496bad0ef5b6f93aa7cc4d30c4821b3b9dbc57');
export const OTHER_APPLICATION = fromHex('4b0be934baebb5d12d26011b69227fa5e86df94e7d94aa2949a89f2d493992ca');

export interface Reply {
  readonly word: string;
  readonly data: Uint8Array;
}

/** Extended length, with Le, as python-fido2 and Chromium send it. */
export const apdu = (ins: number, p1: number, data: Uint8Array = new Uint8Array(0)): Uint8Array =>
  concatBytes(Uint8Array.of(0, ins, p1, 0, 0, data.length >> 8, data.length & 0xff), data, Uint8Array.of(0, 0));
export const authenticateData = (
  handle: Uint8Array,
  application = REGISTER_APPLICATION,
  challenge = SIGN_CHALLENGE,
): Uint8Array => concatBytes(challenge, application, Uint8Array.of(handle.length), handle);

export function exchange(host: Host, request: Uint8Array): Reply {
  host.send(0x03, request);
  const { command, payload } = host.take();
  expect(command).toBe(0x03);
  return { word: toHex(payload.subarray(-2)), data: payload.subarray(0, -2) };
}

export interface Registration {
  readonly point: Uint8Array;
  readonly handle: Uint8Array;
  readonly certificate: X509Certificate;
  readonly signature: Uint8Array;
}

export function readRegistration(data: Uint8Array): Registration {
  expect(data[0]).toBe(0x05);
  const handleEnd = 67 + data[66]!;
  // A DER sequence of more than 255 bytes: its length follows in two.
  expect([data[handleEnd], data[handleEnd + 1]]).toEqual([0x30, 0x82]);
  const certificateEnd = handleEnd + 4 + ((data[handleEnd + 2]! << 8) | data[handleEnd + 3]!);
  return {
    point: data.slice(1, 66),
    handle: data.slice(67, handleEnd),
    certificate: new X509Certificate(data.subarray(handleEnd, certificateEnd)),
    signature: data.slice(certificateEnd),
  };
}

export const keyOf = (point: Uint8Array) =>
  createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: Buffer.from(point.subarray(1, 33)).toString('base64url'),
      y: Buffer.from(point.subarray(33)).toString('base64url'),
    },
  });

/** Polls, touches, polls. */
export function withTouch(host: Host, request: Uint8Array): Reply {
  expect(exchange(host, request).word).toBe('6985');
  host.key.touch();
  return exchange(host, request);
}

export const registerRequest = apdu(0x01, 0, concatBytes(REGISTER_CHALLENGE, REGISTER_APPLICATION));

export function registered(host: Host): Registration {
  const { word, data } = withTouch(host, registerRequest);
  expect(word).toBe('9000');
  return readRegistration(data);
}
