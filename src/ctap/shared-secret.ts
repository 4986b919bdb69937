import type { CborMap } from '../fido/cbor.ts';
import { ClientPinRequest, ClientPinResponse, ClientPinSubCommand, Command } from '../fido/commands.ts';
import { type AuthenticatorInfo, preferredPinUvAuthProtocol } from '../fido/get-info.ts';
import { MapReader } from '../fido/map-reader.ts';
import { generateKeyAgreement, type PinUvAuthProtocol, pinUvAuthProtocol } from '../fido/pin-uv-auth.ts';
import { type Authenticator, requireMembers } from './authenticator.ts';
import type { OperationOptions } from './channel.ts';
import { UnsupportedByKey } from './errors.ts';

/** The key's part of a key agreement, COSE. The key keeps it until it loses power or is given a wrong PIN (section 6.5.4). */
export interface KeyPart {
  readonly protocol: PinUvAuthProtocol;
  readonly publicKey: CborMap;
}

/** What platform and key have agreed on (CTAP 2.1 section 6.5.5.4). */
export interface SharedSecret {
  readonly protocol: PinUvAuthProtocol;
  readonly keyPart: KeyPart;
  /** Ours, for the key: the member keyAgreement. */
  readonly publicKey: CborMap;
  /** Wiped by whoever agreed. */
  readonly sharedSecret: Uint8Array;
}

/**
 * A new key agreement for one command; its secret is wiped when that is over.
 * @param known the key's part, where it need not be asked for
 * @throws StructureError when the key's part is not a point on P-256
 * @throws UnsupportedByKey where the key knows no PIN/UV auth protocol of ours; as `Authenticator.send` does
 */
export async function withSharedSecret<T>(
  authenticator: Authenticator,
  options: OperationOptions,
  action: (secret: SharedSecret) => Promise<T>,
  known?: KeyPart,
): Promise<T> {
  const keyPart = known ?? (await askForKeyPart(authenticator, options));
  const { protocol } = keyPart;
  const ours = generateKeyAgreement(authenticator.random);
  const z = ours.agree(keyPart.publicKey);
  const sharedSecret = protocol.deriveSharedSecret(z);
  z.fill(0);
  try {
    return await action({ protocol, keyPart, publicKey: ours.publicKey, sharedSecret });
  } finally {
    sharedSecret.fill(0);
  }
}

async function askForKeyPart(authenticator: Authenticator, options: OperationOptions): Promise<KeyPart> {
  const protocol = protocolOf(authenticator.info);
  const request = new Map([
    [ClientPinRequest.pinUvAuthProtocol, protocol.version],
    [ClientPinRequest.subCommand, ClientPinSubCommand.getKeyAgreement],
  ]);
  const answer = await authenticator.send(Command.clientPin, request, options);
  const reply = new MapReader('clientPin', requireMembers(Command.clientPin, answer));
  const publicKey = reply.required('keyAgreement', reply.map(ClientPinResponse.keyAgreement, 'keyAgreement'));
  return { protocol, publicKey };
}

/** The protocol that this key and this client speak. @throws UnsupportedByKey where there is none */
export function protocolOf(info: AuthenticatorInfo): PinUvAuthProtocol {
  const version = preferredPinUvAuthProtocol(info);
  if (version === undefined) throw new UnsupportedByKey('PIN/UV auth protocol 1 or 2');
  return pinUvAuthProtocol(version);
}
