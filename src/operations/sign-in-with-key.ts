import { fromBase64url, toBase64url } from '../basics/bytes.ts';
import type { Secret } from '../basics/secret.ts';
import type { Decision } from '../contract/identity.ts';
import { type Assertion, getAssertions } from '../ctap/get-assertion.ts';
import { allowListFor } from '../ctap/preflight.ts';
import { Permission } from '../fido/commands.ts';
import type { Identity } from '../identity/identity.ts';
import type { Next } from '../identity/sign-in-steps.ts';
import type { AuthenticationResponse, RequestOptions } from '../identity/webauthn-response.ts';
import type { AccountChoices } from './account-choices.ts';
import { type ClientData, clientData } from './client-data.ts';
import { decideWithKey, toDecision } from './decisions.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import type { Announce } from './progress.ts';
import { withUserVerified } from './user-verification.ts';

export interface SignInWish {
  readonly keyId: string;
  /** null: the key names the account. */
  readonly flow: string | null;
  /** Where it is asked for; null: not known. */
  readonly address: string | null;
}

/**
 * Signs in with a key (S2-55), to the account that the person chooses where the key knows several. A finger that is not recognised is asked for again and signs nobody in (S2-56).
 * @param pin null: the key's own fingerprint check
 */
export async function signInWithKey(
  ports: KeyPorts & { readonly identity: Identity; readonly choices: AccountChoices },
  wish: SignInWish,
  pin: Secret | null,
  announce: Announce,
  signal: AbortSignal,
): Promise<Decision<Next>> {
  const { identity, access } = ports;
  const start = await identity.keySignIn.begin(wish.flow, { address: wish.address });
  if (start.outcome === 'refused') return toDecision(start, (never) => never as never);
  const { challengeId, options } = start.value;
  const data = clientData('webauthn.get', options.challenge, identity.relyingParty.origin);

  let answered = false;
  try {
    return await decideWithKey('sign-in', async () => {
      const assertions = await access.use(wish.keyId, { signal }, (key) =>
        sign(ports, key, pin, options, data, announce),
      );
      for (const { credential } of assertions) {
        ports.observer.credentialSeen(wish.keyId, { credentialId: toBase64url(credential.id), made: null });
      }
      const assertion = await ports.choices.among(assertions, announce, signal);
      // The key may have been faster than the person who cancelled, and who must not find themselves signed in.
      signal.throwIfAborted();
      answered = true;
      const decision = await identity.keySignIn.finish(challengeId, responseOf(assertion, data));
      return toDecision(decision, (next) => next);
    });
  } finally {
    if (!answered) await identity.keySignIn.abandon(challengeId);
  }
}

function sign(
  ports: KeyPorts,
  key: OpenKey,
  pin: Secret | null,
  options: RequestOptions,
  data: ClientData,
  announce: Announce,
): Promise<Assertion[]> {
  const { rpId, allowCredentials } = options;
  const list = allowCredentials?.map(({ id }) => ({ id: fromBase64url(id) })) ?? [];
  const wish = { permissions: Permission.getAssertion, rpId };
  return withUserVerified(key, pin, wish, ports, announce, async (token) => {
    const allowList = await allowListFor(key.authenticator, { rpId, list, token }, key.options);
    return getAssertions(
      key.authenticator,
      {
        rpId,
        clientDataHash: data.hash,
        token,
        allowList,
        options: token ? undefined : { uv: true },
      },
      key.waitingFor(token ? 'touch' : 'fingerprint', announce),
    );
  });
}

function responseOf(assertion: Assertion, data: ClientData): AuthenticationResponse {
  const id = toBase64url(assertion.credential.id);
  return {
    id,
    rawId: id,
    type: 'public-key',
    response: {
      clientDataJSON: toBase64url(data.json),
      authenticatorData: toBase64url(assertion.authDataBytes),
      signature: toBase64url(assertion.signature),
      userHandle: assertion.user ? toBase64url(assertion.user.id) : null,
    },
  };
}
