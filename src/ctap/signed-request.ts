import { concatBytes } from '../basics/bytes.ts';
import { type CborMap, encodeCbor } from '../fido/cbor.ts';
import type { PinUvAuthToken } from './pin-uv-auth-token.ts';

/** Where a command with sub-commands has its members. */
export interface SubCommandKeys {
  readonly subCommand: number;
  readonly subCommandParams: number;
  readonly pinUvAuthProtocol: number;
  readonly pinUvAuthParam: number;
}

/**
 * A request of a command with sub-commands. The token signs what the command puts first, the sub-command and the very bytes
 * of the parameters (CTAP 2.1 sections 6.7.4, 6.8, 6.11). Without a token nothing is signed.
 */
export function signedRequest(
  keys: SubCommandKeys,
  request: { readonly subCommand: number; readonly parameters?: CborMap | undefined },
  token: PinUvAuthToken | undefined,
  signedFirst: Uint8Array = new Uint8Array(0),
): CborMap {
  const { subCommand, parameters } = request;
  const map: CborMap = new Map([[keys.subCommand, subCommand]]);
  if (parameters) map.set(keys.subCommandParams, parameters);
  if (!token) return map;
  const message = [signedFirst, Uint8Array.of(subCommand)];
  if (parameters) message.push(encodeCbor(parameters));
  return map
    .set(keys.pinUvAuthProtocol, token.protocol.version)
    .set(keys.pinUvAuthParam, token.authenticate(concatBytes(...message)));
}
