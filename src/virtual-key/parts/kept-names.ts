import { utf8 } from '../../basics/bytes.ts';
import type { CredentialUser } from '../flash/discoverable-credential.ts';
import type { KeyModel } from '../models/key-model.ts';

const ELLIPSIS = '\u2026';
const ELLIPSIS_LENGTH = 3;

/** The RP ID that a key tells of: a short one as it is, a long one by its scheme, if any, and its end (CTAP 2.1 section 6.8.7). */
export function keptRpId(rpId: string, { nameLimits }: KeyModel): string {
  if (!nameLimits || utf8(rpId).length <= nameLimits.rpId) return rpId;
  const scheme = rpId.slice(0, rpId.indexOf(':') + 1);
  const room = nameLimits.rpId - utf8(scheme).length - ELLIPSIS_LENGTH;
  return room < 0 ? cut(scheme, nameLimits.rpId) : scheme + ELLIPSIS + cutFront(rpId, room);
}

/** The names of a user as a key keeps them: the beginning of long ones (CTAP 2.1 section 6.1.2). */
export function keptUser(user: CredentialUser, { nameLimits }: KeyModel): CredentialUser {
  if (!nameLimits) return user;
  const kept = (name: string | undefined) => name && cut(name, nameLimits.userNames);
  return { id: user.id, name: kept(user.name), displayName: kept(user.displayName) };
}

/** As many whole characters as fit. */
function cut(text: string, bytes: number): string {
  let kept = '';
  let length = 0;
  for (const character of text) {
    length += utf8(character).length;
    if (length > bytes) break;
    kept += character;
  }
  return kept;
}

const reversed = (text: string): string => [...text].toReversed().join('');
const cutFront = (text: string, bytes: number): string => reversed(cut(reversed(text), bytes));
