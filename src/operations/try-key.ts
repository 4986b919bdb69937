import { equalBytes, utf8 } from '../basics/bytes.ts';
import type { Secret } from '../basics/secret.ts';
import type { KeyTrial, TrialExtension, TrialOffer, TrialWish } from '../contract/key-trial.ts';
import { protections } from '../contract/protections.ts';
import { deleteCredential } from '../ctap/credential-management.ts';
import { CtapError } from '../ctap/errors.ts';
import {
  type AuthenticationExtensions,
  type ExtendedAssertion,
  getExtendedAssertions,
} from '../ctap/extensions/authentication.ts';
import { type HmacSecretOutputs, prfSalt } from '../ctap/extensions/hmac-secret.ts';
import {
  type CredProtectLevel,
  type ExtendedCredential,
  longestCredBlob,
  makeExtendedCredential,
} from '../ctap/extensions/registration.ts';
import type { Assertion } from '../ctap/get-assertion.ts';
import { deleteLargeBlob, findLargeBlob, readLargeBlobs, writeLargeBlob } from '../ctap/large-blobs.ts';
import type { NewCredential } from '../ctap/make-credential.ts';
import type { TokenUse } from '../ctap/token-session.ts';
import { Permission } from '../fido/commands.ts';
import { Status } from '../fido/status.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import { nobody } from './nobody.ts';
import type { Announce } from './progress.ts';
import { toRefusal } from './refusals.ts';
import { isSignedBy } from './signed-by.ts';
import { judgeCreation, judgeFirst, judgeSecond, TrialFindings } from './trial-findings.ts';
import { extensionsToAsk, named, offerOf } from './trial-offer.ts';
import { type Proof, TrialProofs } from './trial-proofs.ts';
import { tryU2fKey } from './try-u2f-key.ts';

/**
 * Has a key make a credential for nobody with the extensions that are wished for, sign with it, and delete it again, and tells what it
 * answered to each. What is secret in the answers is compared and wiped. A discoverable credential that cannot be deleted, or that a person
 * who cancelled left behind, is replaced by the next trial: a key keeps one for each account of a site (CTAP 2.1 section 6.1.2 step 17).
 * @param pin null: by a touch alone where the key has neither PIN nor finger, or by its own fingerprint check
 * @throws OperationRefused where no credential was made
 */
export function tryKey(
  ports: KeyPorts,
  keyId: string,
  wish: TrialWish,
  pin: Secret | null,
  announce: Announce,
  signal: AbortSignal,
): Promise<KeyTrial> {
  return ports.access.use<KeyTrial>(
    keyId,
    { signal },
    async (key) => {
      const proofs = new TrialProofs(key, pin, ports, announce);
      const trial = new Trial(ports, key, wish, proofs, announce);
      try {
        return await trial.run();
      } finally {
        proofs.erase();
        trial.wipe();
      }
    },
    (_, key) => tryU2fKey(ports, key, wish, announce),
  );
}

/** The account of every discoverable trial. */
const account = utf8('touchstone-trial');
const blobLength = 32;

class Trial {
  readonly #ports: KeyPorts;
  readonly #key: OpenKey;
  readonly #wish: TrialWish;
  readonly #proofs: TrialProofs;
  readonly #announce: Announce;
  readonly #offer: TrialOffer;
  readonly #asked: ReadonlySet<TrialExtension>;
  readonly #findings = new TrialFindings();
  /** Inputs of two lengths, as sites have them. */
  readonly #salts: readonly [Uint8Array, Uint8Array];
  readonly #credBlob: Uint8Array;
  readonly #largeBlob: Uint8Array;
  readonly #userId: Uint8Array;
  readonly #secrets: HmacSecretOutputs[] = [];
  /** Whether something was sent to be written beside the large blobs of others. */
  #hasWritten = false;

  constructor(ports: KeyPorts, key: OpenKey, wish: TrialWish, proofs: TrialProofs, announce: Announce) {
    const { random } = ports;
    this.#ports = ports;
    this.#key = key;
    this.#wish = wish;
    this.#proofs = proofs;
    this.#announce = announce;
    this.#offer = offerOf(key.authenticator.info);
    this.#asked = extensionsToAsk(this.#offer, wish.extensions, wish.discoverable);
    this.#salts = [prfSalt(random.bytes(16)), prfSalt(random.bytes(100))];
    this.#credBlob = random.bytes(Math.min(blobLength, longestCredBlob(key.authenticator)));
    this.#largeBlob = random.bytes(blobLength);
    this.#userId = wish.discoverable ? account : random.bytes(16);
  }

  async run(): Promise<KeyTrial> {
    const made = await this.#make();
    let stopped: unknown;
    const stop = (error: unknown) => {
      stopped ??= error;
    };
    await this.#use(made).catch(stop);
    const removal = await this.#remove(made.credential).catch((error: unknown) => {
      stop(error);
      return 'left' as const;
    });
    made.credential.largeBlobKey?.fill(0);
    const { alg } = made.credential.authData.attested.publicKey;
    return {
      features: this.#findings.report(this.#offer, {
        extensions: this.#asked,
        discoverable: this.#wish.discoverable,
      }),
      algorithm: named(alg),
      verifiedBy: this.#proofs.signedBy,
      removal,
      stoppedBy: stopped === undefined ? null : toRefusal(stopped, 'sign-in'),
    };
  }

  wipe(): void {
    for (const outputs of this.#secrets) for (const secret of outputs) secret.erase();
  }

  /** Section 6.1. */
  async #make(): Promise<ExtendedCredential> {
    this.#announce({ step: 'trying', part: 'make' });
    const { algorithm, discoverable, protection } = this.#wish;
    const asked = this.#asked;
    const has = (extension: TrialExtension) => (asked.has(extension) ? true : undefined);
    const level = (protections.indexOf(protection) + 1) as CredProtectLevel;
    const use = { permission: Permission.makeCredential, rpId: nobody.id };
    const later = asked.has('largeBlobKey') ? [writing] : [];
    const made = await this.#proofs.during(use, later, ({ token, uv }) =>
      makeExtendedCredential(
        this.#key.authenticator,
        {
          clientDataHash: this.#ports.random.bytes(32),
          rp: nobody,
          user: { id: this.#userId, name: nobody.name, displayName: nobody.name },
          pubKeyCredParams: [{ alg: algorithm }],
          options: { rk: discoverable || undefined, uv },
          token,
          // This app vouches, as a platform that is managed by an organization does; a key without a list of its own takes no other.
          enterpriseAttestation: asked.has('enterpriseAttestation') ? 2 : undefined,
        },
        {
          credProtect: asked.has('credProtect') ? level : undefined,
          hmacSecret: asked.has('hmac-secret-mc') ? [this.#salts[0]] : has('hmac-secret'),
          credBlob: asked.has('credBlob') ? this.#credBlob : undefined,
          largeBlobKey: has('largeBlobKey'),
          largeBlob: has('largeBlob'),
          minPinLength: has('minPinLength'),
          pinComplexityPolicy: has('pinComplexityPolicy'),
          thirdPartyPayment: has('thirdPartyPayment'),
        },
        this.#waiting({ token, uv }),
      ),
    );
    if (made.outputs.hmacSecretOutputs) this.#secrets.push(made.outputs.hmacSecretOutputs);
    judgeCreation(this.#findings, asked, { algorithm, level }, made);
    return made;
  }

  async #use({ credential, outputs }: ExtendedCredential): Promise<void> {
    const findings = this.#findings;
    if (findings.has('largeBlobKey', 'not-reached')) await this.#store(credential);
    // A secret at the creation is compared also where the key said no to hmac-secret.
    const secrets = ['hmac-secret', 'hmac-secret-mc'] as const;
    const asksSecret = secrets.some((one) => findings.has(one, 'not-reached')) || undefined;
    const asksBlob = findings.has('largeBlob', 'not-reached') || undefined;

    this.#announce({ step: 'trying', part: 'sign' });
    const first = await this.#sign(credential, this.#wish.discoverable, {
      hmacSecret: asksSecret && this.#salts,
      credBlob: findings.has('credBlob', 'not-reached') || undefined,
      largeBlobKey: credential.largeBlobKey && true,
      largeBlob: asksBlob && { write: this.#largeBlob },
      thirdPartyPayment: findings.has('thirdPartyPayment', 'not-reached') || undefined,
    });
    if (credential.largeBlobKey && !isSame(first.assertion.largeBlobKey, credential.largeBlobKey)) {
      findings.note('largeBlobKey', 'wrong');
    }
    judgeFirst(findings, { credBlob: this.#credBlob, atCreation: outputs.hmacSecretOutputs }, first.outputs);
    const isOpen = findings.has('hmac-secret', 'not-reached') || findings.has('largeBlob', 'not-reached');
    if (!isOpen) return;

    this.#announce({ step: 'trying', part: 'sign-again' });
    const second = await this.#sign(credential, false, {
      hmacSecret: asksSecret && [this.#salts[0]],
      largeBlob: asksBlob && 'read',
    });
    const secret = first.outputs.hmacSecret?.[0]?.expose();
    judgeSecond(findings, { secret, largeBlob: this.#largeBlob }, second.outputs);
  }

  /** Section 6.2. @param byItself whether the key has to find the credential among those that it stores */
  async #sign(
    { authData: { attested } }: NewCredential,
    byItself: boolean,
    extensions: AuthenticationExtensions,
  ): Promise<ExtendedAssertion> {
    const clientDataHash = this.#ports.random.bytes(32);
    const use = { permission: Permission.getAssertion, rpId: nobody.id };
    const all = await this.#proofs.during(use, [], ({ token, uv }) =>
      getExtendedAssertions(
        this.#key.authenticator,
        {
          rpId: nobody.id,
          clientDataHash,
          allowList: byItself ? undefined : [{ id: attested.credentialId }],
          options: { uv },
          token,
        },
        extensions,
        this.#waiting({ token, uv }),
      ),
    );
    for (const { outputs } of all) if (outputs.hmacSecret) this.#secrets.push(outputs.hmacSecret);
    const signed = all.find(({ assertion }) => equalBytes(assertion.credential.id, attested.credentialId));
    if (byItself) this.#findings.judge('discoverable', signed !== undefined && isUser(signed.assertion, this.#userId));
    if (!signed) throw new CtapError(Status.NO_CREDENTIALS);
    this.#findings.judge('signature', isSignedBy(attested, signed.assertion, clientDataHash));
    return signed;
  }

  /** Section 6.10: beside the blobs of others. What a damaged array held is not known, so that it is left as it is. */
  async #store({ largeBlobKey }: NewCredential): Promise<void> {
    const { authenticator, options } = this.#key;
    if (!largeBlobKey) return;
    this.#announce({ step: 'trying', part: 'store' });
    if (!(await readLargeBlobs(authenticator, options)).isIntact) {
      this.#findings.note('largeBlobKey', 'wrong');
      return;
    }
    try {
      await this.#proofs.during(writing, [], ({ token }) => {
        this.#hasWritten = true;
        return writeLargeBlob(authenticator, token, largeBlobKey, this.#largeBlob, options);
      });
    } catch (error) {
      if (!(error instanceof CtapError) || error.status !== Status.LARGE_BLOB_STORAGE_FULL) throw error;
      this.#findings.note('largeBlobKey', 'declined');
      return;
    }
    const kept = findLargeBlob(await readLargeBlobs(authenticator, options), largeBlobKey);
    this.#findings.judge('largeBlobKey', isSame(kept, this.#largeBlob), kept?.length ?? null);
  }

  /** What was begun is brought to its end, though whoever asked has cancelled, as far as that needs no person. */
  async #remove({ authData: { attested }, largeBlobKey }: NewCredential): Promise<KeyTrial['removal']> {
    if (!this.#wish.discoverable) return 'nothing-stored';
    const { way } = this.#proofs;
    const { byPin, byFingerprint } = this.#offer.removal;
    const canDelete = way === 'pin' ? byPin : way === 'fingerprint' && byFingerprint;
    if (way === 'fingerprint' && this.#key.signal?.aborted) return canDelete ? 'left' : 'cannot';
    const { authenticator } = this.#key;
    const blobKey = this.#hasWritten ? largeBlobKey : undefined;
    if (canDelete || blobKey) this.#announce({ step: 'trying', part: 'remove' });
    if (way !== 'fingerprint') this.#proofs.endure();
    if (canDelete) {
      const use = { permission: Permission.credentialManagement, rpId: nobody.id };
      await this.#proofs.during(use, blobKey ? [writing] : [], async ({ token }) => {
        if (token) await deleteCredential(authenticator, token, attested.credentialId);
      });
    }
    if (blobKey) {
      await this.#proofs.during(writing, [], ({ token }) => deleteLargeBlob(authenticator, token, blobKey));
    }
    return canDelete ? 'removed' : 'cannot';
  }

  #waiting({ uv }: Proof) {
    return this.#key.waitingFor(uv ? 'fingerprint' : 'touch', this.#announce);
  }
}

const writing: TokenUse = { permission: Permission.largeBlobWrite };

const isUser = ({ user }: Assertion, id: Uint8Array): boolean => isSame(user?.id, id);

const isSame = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a !== undefined && b !== undefined && equalBytes(a, b);
