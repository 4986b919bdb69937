import type { PinUvAuthToken } from '../ctap/client-pin.ts';
import type { CredentialDescriptor } from '../ctap/credential-descriptor.ts';
import { CtapError } from '../ctap/errors.ts';
import { getAssertion } from '../ctap/get-assertion.ts';
import { Status } from '../fido/status.ts';
import type { OpenKey } from './key-access.ts';

/** Whether the key takes a list of credentials whole; otherwise it must be asked for parts of it. */
export const takesWholeList = ({ authenticator }: OpenKey, list: readonly CredentialDescriptor[]): boolean =>
  list.length <= (authenticator.info.maxCredentialCountInList ?? Number.POSITIVE_INFINITY);

/**
 * A list that the key takes and that means the same to it (CTAP 2.1 section 6.1.2, "pre-flight"): the one credential that it
 * holds, asked for without a touch, or a first part of the list when it holds none.
 * @param token with permission getAssertion; it is not spent
 */
export async function listThatFits(
  key: OpenKey,
  list: readonly CredentialDescriptor[],
  request: { rpId: string; clientDataHash: Uint8Array; token: PinUvAuthToken | undefined },
): Promise<readonly CredentialDescriptor[]> {
  const { authenticator, options } = key;
  if (takesWholeList(key, list)) return list;
  const longest = Math.max(1, authenticator.info.maxCredentialCountInList ?? 1);
  for (let from = 0; from < list.length; from += longest) {
    const allowList = list.slice(from, from + longest);
    try {
      const { credential } = await getAssertion(
        authenticator,
        { ...request, allowList, options: { up: false } },
        options,
      );
      return [{ id: credential.id }];
    } catch (error) {
      if (!(error instanceof CtapError) || error.status !== Status.NO_CREDENTIALS) throw error;
    }
  }
  return list.slice(0, longest);
}
