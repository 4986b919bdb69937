/** Who the directory is for WebAuthn: fixed when it is composed, and the only pair it ever accepts. */
export interface RelyingParty {
  /** Shown by keys and screens. */
  readonly name: string;
  readonly rpId: string;
  readonly origin: string;
}

/** Why an RP ID and an origin do not belong together. Closed. */
export type RelyingPartyProblem =
  | 'origin-not-https'
  | 'origin-not-canonical'
  | 'rp-id-not-a-domain'
  | 'rp-id-not-of-origin';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})+$`);
const NUMBER_LABEL = /(?:^|\.)(?:\d+|0x[\da-f]*)$/;
const HTTPS = 'https://';

/**
 * WebAuthn L3 section 5.1.3 step 8: the RP ID is the host of a secure origin or a parent domain of it. When the app is the
 * WebAuthn client, nobody else checks this. Texts are compared exactly: upper case, Unicode, user names, ports and a
 * trailing dot or slash are refused, not repaired. A single label (`com`, `localhost`) is never an RP ID. There is no list of
 * public suffixes here (`co.jp` passes): a directory answers for exactly one pair.
 */
export function checkRelyingParty(rpId: string, origin: string): 'allowed' | RelyingPartyProblem {
  if (typeof origin !== 'string' || !origin.startsWith(HTTPS)) return 'origin-not-https';
  const host = origin.slice(HTTPS.length);
  if (!isDomain(host)) return 'origin-not-canonical';
  if (typeof rpId !== 'string' || !isDomain(rpId)) return 'rp-id-not-a-domain';
  return host === rpId || host.endsWith(`.${rpId}`) ? 'allowed' : 'rp-id-not-of-origin';
}

/** @throws UnusableRelyingParty when the configured pair could never pass */
export function assertUsable(party: RelyingParty): void {
  const answer = checkRelyingParty(party.rpId, party.origin);
  if (answer !== 'allowed') {
    throw new UnusableRelyingParty(`RP ID "${party.rpId}" and origin "${party.origin}": ${answer}`);
  }
}

export class UnusableRelyingParty extends Error {
  override readonly name = 'UnusableRelyingParty';
}

/** A host whose last label is a number is an IPv4 address in one of its many spellings (WHATWG URL section 3.5). */
const isDomain = (text: string): boolean => DOMAIN.test(text) && !NUMBER_LABEL.test(text);
