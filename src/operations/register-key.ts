import { fromBase64url, toBase64url } from '../basics/bytes.ts';
import type { Secret } from '../basics/secret.ts';
import type { Decision } from '../contract/identity.ts';
import { CtapError } from '../ctap/errors.ts';
import { encodeAttestationObject, makeCredential, type NewCredential } from '../ctap/make-credential.ts';
import { excludeListFor, needsPreflight } from '../ctap/preflight.ts';
import { Permission } from '../fido/commands.ts';
import { Status } from '../fido/status.ts';
import type { Identity } from '../identity/identity.ts';
import type { CreationOptions, RegistrationResponse } from '../identity/webauthn-response.ts';
import { type ClientData, clientData, cutToBytes } from './client-data.ts';
import { decideWithKey, toDecision } from './decisions.ts';
import type { OpenKey } from './key-access.ts';
import type { SeenCredential } from './key-observer.ts';
import type { KeyPorts } from './key-ports.ts';
import type { Announce } from './progress.ts';
import { suggestedName } from './suggested-name.ts';
import { withUserVerified } from './user-verification.ts';

export interface RegisteredKey {
  readonly registrationId: string;
  readonly suggestedName: string;
  readonly aaguid: string;
  readonly modelName: string | null;
  /** What the account is called on the key, where the key refused its name; null: what it was given. */
  readonly plainName: string | null;
}

type User = CreationOptions['user'];

/**
 * Makes a discoverable credential on a key for the account of a session and has the directory judge it (S2-49, S2-52). It
 * counts once it is named.
 * @param pin null: the key's own fingerprint check
 */
export async function registerKey(
  ports: KeyPorts & { readonly identity: Identity },
  sessionId: string,
  keyId: string,
  pin: Secret | null,
  announce: Announce,
  signal: AbortSignal,
): Promise<Decision<RegisteredKey>> {
  const { identity, access, modelName } = ports;
  const start = await identity.securityKeyRegistration.begin(sessionId);
  if (start.outcome === 'refused') return toDecision(start, (never) => never as never);
  const { challengeId, options } = start.value;
  const data = clientData('webauthn.create', options.challenge, identity.relyingParty.origin);

  return decideWithKey('register', async () => {
    const { credential, user, isPlain, product } = await access.use(keyId, { signal }, async (key) => ({
      ...(await makeWithNamesThatFit(ports, key, pin, options, data, announce)),
      product: key.attached.product,
    }));
    ports.observer.credentialSeen(keyId, madeBy(credential, options.rp.id, user));
    const answer = await identity.securityKeyRegistration.finish(sessionId, challengeId, responseOf(credential, data));
    const taken = await namesInUse(identity, sessionId);
    return toDecision(answer, ({ registrationId, aaguid }) => {
      const model = modelName(aaguid);
      return {
        registrationId,
        aaguid,
        modelName: model,
        suggestedName: suggestedName(model ?? product, taken),
        plainName: isPlain ? user.name : null,
      };
    });
  });
}

/**
 * Keys keep at most 64 bytes of a name (WebAuthn section 6.4.1), and ATKey.Pro with firmware 1.x answers KEY_STORE_FULL to a
 * displayName beyond ASCII although there is room: it is asked once more, by a name that it takes.
 */
async function makeWithNamesThatFit(
  ports: KeyPorts,
  key: OpenKey,
  pin: Secret | null,
  options: CreationOptions,
  data: ClientData,
  announce: Announce,
): Promise<{ credential: NewCredential; user: User; isPlain: boolean }> {
  const { id, name, displayName } = options.user;
  const user: User = { id, name: cutToBytes(name, 64), displayName: cutToBytes(displayName, 64) };
  try {
    return { credential: await make(ports, key, pin, { ...options, user }, data, announce), user, isPlain: false };
  } catch (error) {
    const hasRoom = key.authenticator.info.remainingDiscoverableCredentials !== 0;
    const isFull = error instanceof CtapError && error.status === Status.KEY_STORE_FULL;
    if (!isFull || !hasRoom || isAscii(user.name + user.displayName)) throw error;
    ports.log.warn('key-refused-name-beyond-ascii', { product: key.attached.product });
    const plain = { id, name: asciiOf(user.name), displayName: asciiOf(user.displayName) };
    const credential = await make(ports, key, pin, { ...options, user: plain }, data, announce);
    return { credential, user: plain, isPlain: true };
  }
}

function make(
  ports: KeyPorts,
  key: OpenKey,
  pin: Secret | null,
  options: CreationOptions,
  data: ClientData,
  announce: Announce,
): Promise<NewCredential> {
  const rpId = options.rp.id;
  const registered = options.excludeCredentials.map(({ id }) => ({ id: fromBase64url(id) }));
  const looksFirst = needsPreflight(key.authenticator, registered) ? Permission.getAssertion : 0;
  const wish = { permissions: Permission.makeCredential | looksFirst, rpId };
  return withUserVerified(key, pin, wish, ports, announce, async (token) => {
    const excludeList = await excludeListFor(key.authenticator, { rpId, list: registered, token }, key.options);
    return makeCredential(
      key.authenticator,
      {
        clientDataHash: data.hash,
        token,
        rp: options.rp,
        user: { ...options.user, id: fromBase64url(options.user.id) },
        pubKeyCredParams: options.pubKeyCredParams,
        excludeList,
        options: { rk: true, uv: token ? undefined : true },
      },
      key.waitingFor(token ? 'touch' : 'fingerprint', announce),
    );
  });
}

function responseOf(credential: NewCredential, data: ClientData): RegistrationResponse {
  const id = toBase64url(credential.authData.attested.credentialId);
  return {
    id,
    rawId: id,
    type: 'public-key',
    response: {
      clientDataJSON: toBase64url(data.json),
      attestationObject: toBase64url(encodeAttestationObject(credential)),
    },
  };
}

/** As the key would list it. */
function madeBy({ authData }: NewCredential, rpId: string, { id, name, displayName }: User): SeenCredential {
  const site = { rpId, isWhole: true, rpIdHash: toBase64url(authData.rpIdHash) };
  return {
    credentialId: toBase64url(authData.attested.credentialId),
    made: { site, user: { id, name, displayName } },
  };
}

async function namesInUse(identity: Identity, sessionId: string): Promise<string[]> {
  const { methods } = await identity.securityInfo.get(sessionId);
  return methods.flatMap((method) => (method.type === 'security-key' ? [method.name] : []));
}

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);
const asciiOf = (text: string): string => text.replace(/[^\x20-\x7e]/gu, '').trim() || 'user';
