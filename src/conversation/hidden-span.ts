import { type CborErrorReason } from '../fido/cbor.ts';

/**
 * What stood in hidden bytes, as far as a replay must know it to put something of the same form in their place:
 * - `bytes`: any
 * - `text`, `bad-text`: characters of UTF-8, bytes that are none
 * - `integer`: a whole one-byte item; `argument`: the bytes of an integer, float or tag after its initial byte
 * - `echo`: the bytes of the request
 * - `agreement-x`, `agreement-y`: the coordinates of a point on P-256
 * - `token`: an encrypted pinUvAuthToken
 * - `credential #1`, `user #1`: the same label is the same identifier
 * - `cbor truncated` and so on: what is no well-formed CBOR, with the reason for which a reader refuses it
 */
export type HiddenKind =
  | 'bytes'
  | 'text'
  | 'bad-text'
  | 'integer'
  | 'argument'
  | 'echo'
  | 'agreement-x'
  | 'agreement-y'
  | 'token'
  | `credential #${number}`
  | `user #${number}`
  | `cbor ${CborErrorReason}`;

/** Hidden bytes of a message that belong together. Offsets count from the start of the message's payload. */
export interface HiddenSpan {
  readonly start: number;
  readonly end: number;
  readonly kind: HiddenKind;
}

const plainKinds: ReadonlySet<string> = new Set<HiddenKind>([
  'bytes',
  'text',
  'bad-text',
  'integer',
  'argument',
  'echo',
  'agreement-x',
  'agreement-y',
  'token',
]);
const LABEL = /^(?:credential|user) #[1-9][0-9]{0,8}$/;

const reasons: Readonly<Record<CborErrorReason, true>> = {
  truncated: true,
  'trailing-bytes': true,
  'not-minimal': true,
  indefinite: true,
  reserved: true,
  tag: true,
  float: true,
  'simple-value': true,
  'bad-utf8': true,
  'duplicate-key': true,
  'unsorted-keys': true,
  'key-type': true,
  'too-deep': true,
  'too-many-items': true,
};

export const isHiddenKind = (text: string): text is HiddenKind =>
  plainKinds.has(text) || LABEL.test(text) || (text.startsWith('cbor ') && Object.hasOwn(reasons, text.slice(5)));
