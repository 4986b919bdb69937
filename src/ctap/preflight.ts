import { encodeCbor } from '../fido/cbor.ts';
import { defaultMaxMsgSize } from '../fido/get-info.ts';
import { Status } from '../fido/status.ts';
import type { Authenticator } from './authenticator.ts';
import type { OperationOptions } from './channel.ts';
import { type CredentialDescriptor, encodeDescriptor } from './credential-descriptor.ts';
import { CtapError } from './errors.ts';
import { getAssertion } from './get-assertion.ts';
import type { PinUvAuthToken } from './pin-uv-auth-token.ts';

/*
 * Lists of credentials that a key may not take as they are: it says how many and how long (CTAP 2.1 section 6.4,
 * maxCredentialCountInList and maxCredentialIdLength), and a message holds only so much. What it takes in no case is left out;
 * of the rest the one that it has is found out without a touch (sections 6.1.2 and 6.2.2, platform).
 */

export interface ListRequest {
  readonly rpId: string;
  readonly list: readonly CredentialDescriptor[];
  /**
   * With permission getAssertion, which is not spent. Without it a key keeps quiet about credentials whose protection asks for user
   * verification.
   */
  readonly token?: PinUvAuthToken | undefined;
}

/** Whether the key has to be asked for parts of the list: then a token needs permission getAssertion as well. */
export const needsPreflight = (authenticator: Authenticator, list: readonly CredentialDescriptor[]): boolean =>
  batches(authenticator, list).length > 1;

/**
 * An excludeList that means the same to the key: the one credential that it has, or what it takes of the list where it has none.
 * @throws as `getAssertion` does
 */
export async function excludeListFor(
  authenticator: Authenticator,
  request: ListRequest,
  options?: OperationOptions,
): Promise<readonly CredentialDescriptor[] | undefined> {
  const parts = batches(authenticator, request.list);
  if (parts.length < 2) return parts[0];
  const found = await find(authenticator, request, parts, options);
  return found && [found];
}

/**
 * An allowList that means the same to the key, undefined where the list is empty: then the key looks among all it has.
 * @throws CtapError NO_CREDENTIALS, unsent, where the key can have none of the list
 * @throws as `getAssertion` does
 */
export async function allowListFor(
  authenticator: Authenticator,
  request: ListRequest,
  options?: OperationOptions,
): Promise<readonly CredentialDescriptor[] | undefined> {
  if (request.list.length === 0) return undefined;
  const parts = batches(authenticator, request.list);
  const [first] = parts;
  if (!first) throw new CtapError(Status.NO_CREDENTIALS);
  if (parts.length === 1) return first;
  const found = await find(authenticator, request, parts, options);
  // With none of them, a part of the list lets the key say so in its own way, after a touch.
  return found ? [found] : first;
}

async function find(
  authenticator: Authenticator,
  { rpId, token }: ListRequest,
  parts: readonly (readonly CredentialDescriptor[])[],
  options: OperationOptions | undefined,
): Promise<CredentialDescriptor | undefined> {
  for (const allowList of parts) {
    const request = { rpId, clientDataHash: NOTHING_SIGNED, allowList, token, options: { up: false } };
    try {
      const { credential } = await getAssertion(authenticator, request, options);
      return { id: credential.id };
    } catch (error) {
      if (!(error instanceof CtapError) || !meansNone.has(error.status)) throw error;
    }
  }
  return undefined;
}

/** How keys say that they have none of a list: some look at the ids before they look for them. */
const meansNone: ReadonlySet<number> = new Set([Status.NO_CREDENTIALS, Status.INVALID_CREDENTIAL]);
/** Whatever is signed here is of no use to anybody. */
const NOTHING_SIGNED = new Uint8Array(32);

/** Parts of the list that the key takes, in its order. */
function batches({ info }: Authenticator, list: readonly CredentialDescriptor[]): CredentialDescriptor[][] {
  const { maxCredentialCountInList, maxCredentialIdLength = Number.POSITIVE_INFINITY } = info;
  const maxBytes = (info.maxMsgSize ?? defaultMaxMsgSize) / 2;
  const parts: CredentialDescriptor[][] = [];
  let room = 0;
  for (const descriptor of list) {
    if (descriptor.id.length > maxCredentialIdLength) continue;
    const size = encodeCbor(encodeDescriptor(descriptor)).length;
    const part = parts.at(-1);
    if (part && size <= room && part.length < (maxCredentialCountInList ?? 1)) {
      part.push(descriptor);
    } else {
      parts.push([descriptor]);
      room = maxBytes;
    }
    room -= size;
  }
  return parts;
}
