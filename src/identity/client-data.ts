import { decodeUtf8, fromBase64url } from '../basics/bytes.ts';
import type { RelyingParty } from './relying-party.ts';

const MAX_BYTES = 8192;

export type ClientDataType = 'webauthn.create' | 'webauthn.get';
export type ClientDataProblem = { code: 'response-invalid' | 'origin-not-allowed'; detail: string };

/**
 * CollectedClientData (WebAuthn L3 section 5.8.1) against what was asked. Before any library reads it: size, well-formed
 * UTF-8 without byte order mark, one JSON object, then type, challenge, origin and that no other origin framed it. Unknown
 * members are ignored, as the spec asks.
 * @param clientDataJSON base64url
 * @returns undefined when all is well
 */
export function clientDataProblem(
  clientDataJSON: string,
  expected: { type: ClientDataType; challenge: string; relyingParty: RelyingParty },
): ClientDataProblem | undefined {
  const data = parse(clientDataJSON);
  if (typeof data === 'string') return invalid(data);
  if (data.type !== expected.type)
    return invalid(`clientData type: expected ${expected.type}, got ${shown(data.type)}`);
  if (data.challenge !== expected.challenge) return invalid('clientData challenge: not the one that was asked');
  if (data.origin !== expected.relyingParty.origin) {
    const detail = `origin: expected ${expected.relyingParty.origin}, got ${shown(data.origin)}`;
    return { code: 'origin-not-allowed', detail };
  }
  if (data.crossOrigin !== undefined && data.crossOrigin !== false) {
    return { code: 'origin-not-allowed', detail: 'crossOrigin: expected false' };
  }
  if (data.topOrigin !== undefined) {
    return { code: 'origin-not-allowed', detail: `topOrigin: expected none, got ${shown(data.topOrigin)}` };
  }
  return undefined;
}

function parse(clientDataJSON: string): Record<string, unknown> | string {
  if (clientDataJSON.length > Math.ceil((MAX_BYTES * 4) / 3))
    return `clientDataJSON: expected at most ${MAX_BYTES} bytes`;
  let text: string;
  try {
    text = decodeUtf8(fromBase64url(clientDataJSON));
  } catch {
    return 'clientDataJSON: expected base64url of well-formed UTF-8';
  }
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as Record<string, unknown>;
  } catch {
    // Not JSON, which a byte order mark makes it too: said below, without quoting what came.
  }
  return 'clientDataJSON: expected a JSON object';
}

const invalid = (detail: string): ClientDataProblem => ({ code: 'response-invalid', detail });

const shown = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 100)) : `a value of type ${typeof value}`;
