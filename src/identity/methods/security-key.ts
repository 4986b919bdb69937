import { toBase64url } from '../../basics/bytes.ts';
import { isAttested } from '../../trust/model-proof.ts';
import type { Challenge } from '../challenge.ts';
import { clientDataProblem } from '../client-data.ts';
import { type Decision, done, refused } from '../decision.ts';
import type { StoredSecurityKey } from '../identity-store.ts';
import { acceptMethodName, methodNameKey } from '../names.ts';
import type { IdentityParts } from '../parts.ts';
import { type JudgedKey, keyRulesFor, registrationProblem } from '../policy/key-rules.ts';
import { isOffered } from '../policy/method-policy.ts';
import { acceptedAlgorithms } from '../public-key.ts';
import type { Session } from '../sessions.ts';
import { ShortLived } from '../short-lived.ts';
import { type CreationOptions, readRegistrationResponse } from '../webauthn-response.ts';
import { verifyRegistration } from '../webauthn-verification.ts';

/** How many an account may have (Entra: 10). */
export const maxSecurityKeys = 10;
const PENDING = { lifetimeMs: 5 * 60_000, capacity: 100 };

export interface SecurityKeyMethod {
  readonly type: 'security-key';
  readonly id: string;
  readonly name: string;
  /** The key's own claim unless `attested`. */
  readonly aaguid: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly attestation: 'attested' | 'not-attested';
  /** The credential may leave its key (BE flag). */
  readonly synced: boolean;
}

export interface RegistrationStart {
  /** For `finishRegistration`; good for five minutes and one answer. */
  readonly challengeId: string;
  readonly options: CreationOptions;
}

/** Verified, and forgotten after five minutes unless it is named (S2-49, S2-50). */
export interface PendingRegistration {
  readonly registrationId: string;
  readonly aaguid: string;
  readonly attestation: 'attested' | 'not-attested';
  readonly synced: boolean;
}

interface Pending {
  readonly accountId: string;
  readonly sessionId: string;
  readonly key: Omit<StoredSecurityKey, 'name' | 'nameKey'>;
}

/** Adding a security key to the account of a session. */
export class SecurityKeyRegistration {
  readonly #parts: IdentityParts;
  readonly #pending: ShortLived<Pending>;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
    this.#pending = new ShortLived(parts, PENDING);
  }

  /**
   * Refused with `needs-second-method` in a session that proved only a password and registered nothing else yet (S2-48), and with `method-not-enabled`
   * and `limit-reached`.
   * @throws SessionEnded
   */
  async begin(sessionId: string): Promise<Decision<RegistrationStart>> {
    const { sessions, store, random, challenges, relyingParty } = this.#parts;
    const session = sessions.get(sessionId);
    if (!session.strong && sessions.provenIn(sessionId) === null) return refused('needs-second-method');
    if (!(await this.#isOn(session))) return refused('method-not-enabled');
    const account = await this.#parts.accountOf(session);
    const keys = await store.securityKeys(account.id);
    if (keys.length >= maxSecurityKeys) return refused('limit-reached', { detail: `at most ${maxSecurityKeys} keys` });
    const challenge = toBase64url(random.bytes(32));
    const challengeId = challenges.add({ purpose: 'registration', challenge, sessionId, accountId: account.id });
    return done({
      challengeId,
      options: {
        rp: { id: relyingParty.rpId, name: relyingParty.name },
        user: { id: toBase64url(account.userHandle), name: account.userName, displayName: account.displayName },
        challenge,
        pubKeyCredParams: acceptedAlgorithms.map((alg) => ({ type: 'public-key', alg })),
        timeout: PENDING.lifetimeMs,
        excludeCredentials: keys.map((key) => ({ type: 'public-key', id: toBase64url(key.credentialId) })),
        authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
        attestation: 'direct',
      },
    });
  }

  /**
   * Judges the key's answer (S2-52) and whether the policy takes such a key: `key-model-not-allowed`, `attestation-required`. The
   * challenge is burned, whatever comes of it.
   * @param response RegistrationResponseJSON, as untrusted as the key
   * @throws SessionEnded
   */
  async finish(sessionId: string, challengeId: string, response: unknown): Promise<Decision<PendingRegistration>> {
    const { sessions, challenges, relyingParty, trustedAttestationRoots, clock, random, store, log } = this.#parts;
    const challenge = challenges.take(challengeId);
    const session = sessions.get(sessionId);
    if (!isFor(challenge, session)) return refused('challenge-expired');
    const answer = readRegistrationResponse(response);
    if (typeof answer === 'string') return refused('response-invalid', { detail: answer });
    const expected = { challenge: challenge.challenge, relyingParty };
    const dataProblem = clientDataProblem(answer.response.clientDataJSON, { ...expected, type: 'webauthn.create' });
    if (dataProblem) return refused(dataProblem.code, { detail: dataProblem.detail });
    const verification = await verifyRegistration(answer, expected);
    if ('problem' in verification) {
      log.warn('registration-refused', { reason: 'response-invalid' });
      return refused('response-invalid', { detail: verification.problem });
    }
    const { claim, ...verified } = verification.verified;
    if (await store.securityKeyByCredential(verified.credentialId)) {
      return refused('response-invalid', { detail: 'this credential is registered already' });
    }
    const now = clock.now();
    const attestation =
      claim !== null && isAttested(claim, trustedAttestationRoots(verified.aaguid), now) ? 'attested' : 'not-attested';
    const problem = await this.#ruleProblem(session, { aaguid: verified.aaguid, attestation });
    if (problem) {
      log.warn('registration-refused', { reason: problem.refusal.code, aaguid: verified.aaguid });
      return problem;
    }
    const key = {
      ...verified,
      id: toBase64url(random.bytes(16)),
      accountId: session.accountId,
      attestation,
      createdAt: now,
      lastUsedAt: null,
    } as const;
    const registrationId = this.#pending.add({ accountId: session.accountId, sessionId, key });
    return done({ registrationId, aaguid: key.aaguid, attestation, synced: key.backupEligible });
  }

  /** S2-07: without self-service nobody adds one here, whatever the policy offers. */
  async #isOn({ accountId }: Session): Promise<boolean> {
    const policy = await this.#parts.policy();
    const groups = await this.#parts.store.groupsOf(accountId);
    const ids = groups.map(({ id }) => id);
    return policy.securityKey.selfService && isOffered('security-key', policy, ids);
  }

  /** S2-08 to S2-10. A model whose metadata lacks what enforced attestation wants counts as not attested. */
  async #ruleProblem(session: Session, key: JudgedKey): Promise<ReturnType<typeof refused> | undefined> {
    const { store, policy, modelFaults } = this.#parts;
    const groups = await store.groupsOf(session.accountId);
    const rules = keyRulesFor(
      await policy(),
      groups.map(({ id }) => id),
    );
    const faults = modelFaults(key.aaguid);
    const attestation = faults.length === 0 ? key.attestation : 'not-attested';
    const problem = registrationProblem({ ...key, attestation }, rules);
    if (problem === undefined) return undefined;
    if (problem !== 'not-attested') return refused('key-model-not-allowed', { detail: `${problem}: ${key.aaguid}` });
    const detail = key.attestation === 'attested' ? faults.join(', ') : 'no certificate of a trusted maker';
    return refused('attestation-required', { detail });
  }

  /**
   * From now on the key counts. `name-invalid` and `name-taken` leave the registration waiting for another name. Sessions of
   * the account that proved only a password end: the account asks for more from now on.
   * @throws SessionEnded
   */
  async name(sessionId: string, registrationId: string, typedName: string): Promise<Decision<SecurityKeyMethod>> {
    const { sessions, store, clock, log, audit, ownerNotice } = this.#parts;
    const session = sessions.get(sessionId);
    const pending = this.#pending.get(registrationId);
    if (pending?.sessionId !== sessionId) return refused('registration-expired');
    const name = acceptMethodName(typedName);
    if (name === undefined) return refused('name-invalid', { detail: 'expected 3 to 30 characters' });
    // The policy may have changed while it was waiting for its name.
    const problem = (await this.#isOn(session))
      ? await this.#ruleProblem(session, pending.key)
      : refused('method-not-enabled');
    if (problem) {
      this.#pending.take(registrationId);
      log.warn('registration-refused', { reason: problem.refusal.code, aaguid: pending.key.aaguid });
      return problem;
    }
    const key: StoredSecurityKey = { ...pending.key, name, nameKey: methodNameKey(name), createdAt: clock.now() };
    sessions.registers(sessionId, key.id);
    const answer = await store.addSecurityKey(key, maxSecurityKeys);
    if (answer === 'name-taken') return refused('name-taken');
    this.#pending.take(registrationId);
    if (answer === 'limit-reached') return refused('limit-reached', { detail: `at most ${maxSecurityKeys} keys` });
    if (answer === 'credential-exists') {
      return refused('response-invalid', { detail: 'this credential is registered already' });
    }
    sessions.closeAll(session.accountId, (other) => other.id !== session.id && !other.strong);
    if (session.restricted) sessions.prove(sessionId, 'password-and-security-key', key.id);
    const account = { id: session.accountId, userName: session.userName };
    await audit.record(session, 'method.added', account, 'by the owner of the account', {
      type: 'security-key',
      method: key.id,
    });
    if (!session.restricted) ownerNotice.tell(account, 'method-added');
    log.info('security-key-added', { aaguid: key.aaguid, attestation: key.attestation });
    return done(describeSecurityKey(key));
  }
}

export const describeSecurityKey = (key: StoredSecurityKey): SecurityKeyMethod => ({
  type: 'security-key',
  id: key.id,
  name: key.name,
  aaguid: key.aaguid,
  createdAt: key.createdAt,
  lastUsedAt: key.lastUsedAt,
  attestation: key.attestation,
  synced: key.backupEligible,
});

function isFor(
  challenge: Challenge | undefined,
  session: Session,
): challenge is Extract<Challenge, { purpose: 'registration' }> {
  return (
    challenge?.purpose === 'registration' &&
    challenge.sessionId === session.id &&
    challenge.accountId === session.accountId
  );
}
