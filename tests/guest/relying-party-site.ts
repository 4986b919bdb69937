import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { fromBase64url, toBase64url } from '../../src/basics/bytes.ts';
import { clientDataProblem } from '../../src/identity/client-data.ts';
import type { RelyingParty } from '../../src/identity/relying-party.ts';
import { readAuthenticationResponse, readRegistrationResponse } from '../../src/identity/webauthn-response.ts';
import {
  type VerifiedAssertion,
  type VerifiedRegistration,
  verifyAssertion,
  verifyRegistration,
} from '../../src/identity/webauthn-verification.ts';
import { isAttested } from '../../src/trust/model-proof.ts';

interface Ceremony {
  readonly type: 'create' | 'get';
  readonly publicKey: object;
}

export interface Registered extends VerifiedRegistration {
  readonly userHandle: string;
  /** Whether its attestation chains to this certificate (DER). */
  isAttestedBy(root: Uint8Array): boolean;
}

/** Asks for ceremonies until the browser ends; its answers are what WebAuthn's own toJSON says. */
const page = `<!doctype html><html lang="en"><title>Relying party</title><script>
const post = (body) => fetch('/answer', { method: 'POST', body: JSON.stringify(body) });
const ceremonies = {
  create: (json) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(json) }),
  get: (json) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(json) }),
};
const run = async () => {
  for (;;) {
    const { type, publicKey } = await (await fetch('/ceremony')).json();
    await ceremonies[type](publicKey).then(
      (credential) => post(credential.toJSON()),
      (error) => post({ error: String(error) }),
    );
  }
};
run();
</script></html>`;

/** A relying party at http://localhost whose judge is this project's own: registration and sign-in in a real browser. */
export class RelyingPartySite {
  readonly relyingParty: RelyingParty;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #asked = Promise.withResolvers<Ceremony>();
  #answered = Promise.withResolvers<unknown>();

  static async open(): Promise<RelyingPartySite> {
    const site = new RelyingPartySite();
    await new Promise<void>((resolve) => site.#server.listen(0, '127.0.0.1', resolve));
    const { port } = site.#server.address() as AddressInfo;
    return Object.assign(site, {
      relyingParty: { name: 'Touchstone', rpId: 'localhost', origin: `http://localhost:${port}` },
    });
  }

  private constructor() {
    this.relyingParty = { name: '', rpId: '', origin: '' };
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** The page makes a discoverable credential with user verification and attestation `direct`. */
  async register(userName: string): Promise<Registered> {
    const challenge = toBase64url(randomBytes(32));
    const userHandle = toBase64url(randomBytes(16));
    const answer = readRegistrationResponse(
      await this.#ask({
        type: 'create',
        publicKey: {
          rp: { id: this.relyingParty.rpId, name: this.relyingParty.name },
          user: { id: userHandle, name: userName, displayName: userName },
          challenge,
          pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
          timeout: 60_000,
          authenticatorSelection: {
            authenticatorAttachment: 'cross-platform',
            residentKey: 'required',
            requireResidentKey: true,
            userVerification: 'required',
          },
          hints: ['security-key'],
          attestation: 'direct',
        },
      }),
    );
    if (typeof answer === 'string') throw new Error(answer);
    const expected = { challenge, relyingParty: this.relyingParty };
    const { clientDataJSON } = answer.response;
    expect(clientDataProblem(clientDataJSON, { ...expected, type: 'webauthn.create' })).toBeUndefined();
    const verification = await verifyRegistration(answer, expected);
    if ('problem' in verification) throw new Error(verification.problem);
    const { claim } = verification.verified;
    return {
      ...verification.verified,
      userHandle,
      isAttestedBy: (root) => claim !== null && isAttested(claim, [root], Date.now()),
    };
  }

  /** The page signs in with user verification. @param by undefined: the key finds the account */
  async signIn(registered: Registered, by?: 'credential ID'): Promise<VerifiedAssertion> {
    const challenge = toBase64url(randomBytes(32));
    const id = toBase64url(registered.credentialId);
    const answer = readAuthenticationResponse(
      await this.#ask({
        type: 'get',
        publicKey: {
          rpId: this.relyingParty.rpId,
          challenge,
          timeout: 60_000,
          userVerification: 'required',
          hints: ['security-key'],
          ...(by ? { allowCredentials: [{ type: 'public-key', id, transports: ['usb'] }] } : {}),
        },
      }),
    );
    if (typeof answer === 'string') throw new Error(answer);
    expect(answer.id).toBe(id);
    if (!by) expect(fromBase64url(answer.response.userHandle ?? '')).toEqual(fromBase64url(registered.userHandle));
    const expected = { challenge, relyingParty: this.relyingParty };
    const { clientDataJSON } = answer.response;
    expect(clientDataProblem(clientDataJSON, { ...expected, type: 'webauthn.get' })).toBeUndefined();
    const verification = await verifyAssertion(answer, { ...expected, publicKey: registered.publicKey });
    if ('problem' in verification) throw new Error(verification.problem);
    return verification.verified;
  }

  #ask(ceremony: Ceremony): Promise<unknown> {
    this.#answered = Promise.withResolvers();
    this.#asked.resolve(ceremony);
    return this.#answered.promise;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/ceremony') {
      const ceremony = await this.#asked.promise;
      this.#asked = Promise.withResolvers();
      response.end(JSON.stringify(ceremony));
    } else if (request.url === '/answer') {
      let body = '';
      for await (const piece of request) body += String(piece);
      response.end();
      const { error, ...credential } = JSON.parse(body) as { error?: string };
      if (error === undefined) this.#answered.resolve(credential);
      else this.#answered.reject(new Error(`the browser refused: ${error}`));
    } else {
      response.writeHead(request.url === '/' ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
      response.end(request.url === '/' ? page : '');
    }
  }
}
