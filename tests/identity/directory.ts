import { ManualClock } from '../../src/basics/manual-clock.ts';
import { systemRandom } from '../../src/basics/random.ts';
import { Secret } from '../../src/basics/secret.ts';
import type { Decision } from '../../src/identity/decision.ts';
import type { Delivery } from '../../src/identity/delivery.ts';
import { createIdentity, type Identity } from '../../src/identity/identity.ts';
import type { IdentityStore } from '../../src/identity/identity-store.ts';
import type { Session } from '../../src/identity/sessions.ts';
import type { Next } from '../../src/identity/sign-in-steps.ts';
import { openDataFolder } from '../../src/storage/data-folder.ts';
import { SoftwareAuthenticator, type Twist } from './software-authenticator.ts';

export const relyingParty = {
  name: 'Touchstone',
  rpId: 'login.touchstone.localhost',
  origin: 'https://login.touchstone.localhost',
};
export const chris = { userName: 'chris.green@example.com', displayName: 'Chris Green' };
export const goodPassword = 'correct horse battery';

export const secret = (text: string): Secret => Secret.over(new Uint8Array(Buffer.from(text)));

/** A directory in memory, with a clock that tests move. */
export async function openDirectory(roots: readonly Uint8Array[] = [], store?: IdentityStore, delivery?: Delivery) {
  const clock = new ManualClock();
  const folder = await openDataFolder(':memory:', { clock });
  const { identityStore } = await folder.stores();
  const identity = createIdentity({
    store: store ?? identityStore,
    clock,
    random: systemRandom,
    directory: relyingParty,
    trustedAttestationRoots: () => roots,
    ...(delivery && { delivery }),
  });
  return { clock, identity, store: identityStore, close: () => folder.close() };
}

/** The value of a decision that must not be a refusal. */
export function value<T>(decision: Decision<T>): T {
  if (decision.outcome === 'refused') throw new Error(`refused: ${JSON.stringify(decision.refusal)}`);
  return decision.value;
}

export const codeOf = (decision: Decision<unknown>): string =>
  decision.outcome === 'refused' ? decision.refusal.code : 'done';

export async function firstAccount(identity: Identity, person = chris): Promise<Session> {
  return value(await identity.accounts.createFirst({ ...person, password: secret(goodPassword) }));
}

/** From the user name to what the password comes to. */
export async function passwordStep(identity: Identity, userName = chris.userName, password = goodPassword) {
  const { flow } = await identity.signIn.begin(userName);
  return identity.signIn.withPassword(flow, secret(password));
}

export async function passStep(identity: Identity, userName: string, pass: Secret) {
  const { flow } = await identity.signIn.begin(userName);
  return identity.signIn.withPass(flow, pass);
}

/** The key alone, or for a user name. */
export async function keyStep(identity: Identity, userName: string | null = null) {
  const flow = userName === null ? null : (await identity.signIn.begin(userName)).flow;
  return identity.keySignIn.begin(flow);
}

/** The session of a sign-in that is over: a restricted one where methods are still to be registered. */
export async function sessionFrom(identity: Identity, decision: Decision<Next>): Promise<Session> {
  const next = value(decision);
  if (next.next === 'register') return next.session;
  if (next.next !== 'stay-signed-in') throw new Error(`expected the end of a sign-in, got ${next.next}`);
  const wish = { stay: false, remember: false, browserName: 'test', browser: [] };
  return value(await identity.signIn.finish(next.flow, wish)).session;
}

/** Registers a key under a name and gives it back. */
export async function addKey(
  identity: Identity,
  session: Session,
  name = 'My key',
  key = new SoftwareAuthenticator(relyingParty.origin),
  twist: Twist = {},
) {
  const { securityKeyRegistration: registration } = identity;
  const start = value(await registration.begin(session.id));
  const pending = value(await registration.finish(session.id, start.challengeId, key.create(start.options, twist)));
  const method = value(await registration.name(session.id, pending.registrationId, name));
  return { key, method, pending };
}
