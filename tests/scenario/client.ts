import { createHash } from 'node:crypto';
import { utf8 } from '../../src/basics/bytes.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import { enroll, enumerateTemplates, removeTemplate, renameTemplate } from '../../src/ctap/bio-enrollment.ts';
import type { OperationOptions } from '../../src/ctap/channel.ts';
import {
  changePin,
  getPinRetries,
  getTokenWithPin,
  getTokenWithUv,
  getUvRetries,
  type PinUvAuthToken,
  setPin,
} from '../../src/ctap/client-pin.ts';
import { CtapError } from '../../src/ctap/errors.ts';
import { getAssertions } from '../../src/ctap/get-assertion.ts';
import { makeCredential } from '../../src/ctap/make-credential.ts';
import { reset } from '../../src/ctap/reset.ts';
import { select } from '../../src/ctap/selection.ts';
import { Permission } from '../../src/fido/commands.ts';
import { Status } from '../../src/fido/status.ts';
import type { ClientOperation } from '../../src/scenario/scenario.ts';
import { openAuthenticator } from '../ctap/open-authenticator.ts';
import type { Bench } from './bench.ts';
import { manage } from './manage.ts';
import { type Action, type Facts, secret, type Value } from './operation.ts';

/** How an operation ended, in the words of a scenario. */
export interface Ended {
  readonly did: Action['kind'];
  readonly outcome: string;
  readonly facts: Facts;
  readonly tookMs: number;
}

/** Longest time that any operation may take: ten minutes of an enrolment, and what it does before and after. */
const BOUND_MS = 900_000;
const TICK_MS = 100;

/**
 * The client of this product as a scenario asks for it. It keeps one connection, and makes another one when that is lost or
 * was never there.
 */
export class ScenarioClient {
  readonly #bench: Bench;
  #authenticator: Authenticator | undefined;
  #registered: { readonly rpId: string; readonly id: Uint8Array } | undefined;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /** Lets time pass until the operation has ended. @throws Error when it does not end in bounded time */
  async perform({ action, cancelAfterMs }: ClientOperation): Promise<Ended> {
    const { clock } = this.#bench;
    const start = clock.monotonic();
    const facts: Facts = {};
    const abort = new AbortController();
    const stopTimer = cancelAfterMs === undefined ? undefined : clock.schedule(cancelAfterMs, () => abort.abort());
    let outcome: string | undefined;
    void this.#run(action, { signal: abort.signal }, facts).then(
      () => {
        outcome = 'ok';
      },
      (error) => {
        outcome = nameOf(error);
      },
    );
    await clock.advance(0);
    while (outcome === undefined && clock.monotonic() - start < BOUND_MS) await clock.advance(TICK_MS);
    stopTimer?.();
    if (outcome === undefined) throw new Error(`${action.kind} did not end within ${BOUND_MS} ms`);
    return { did: action.kind, outcome, facts, tookMs: clock.monotonic() - start };
  }

  async close(): Promise<void> {
    await this.#authenticator?.close();
  }

  async #run(action: Action, options: OperationOptions, facts: Facts): Promise<void> {
    if (action.kind === 'pause') return this.#pause(action.value.ms);
    const before = this.#authenticator;
    const authenticator = await this.#open(options);
    switch (action.kind) {
      case 'get-info': {
        // Opening a connection asks once already.
        const info = authenticator === before ? await authenticator.refreshInfo(options) : authenticator.info;
        facts.pinSet = info.options?.clientPin ?? null;
        facts.fingerprints = info.options?.uv ?? null;
        facts.maxMsgSize = info.maxMsgSize ?? null;
        facts.minPINLength = info.minPINLength ?? null;
        return;
      }
      case 'set-pin':
        return setPin(authenticator, secret(action.value.pin), options);
      case 'change-pin':
        return changePin(authenticator, secret(action.value.pin), secret(action.value.newPin), options);
      case 'enter-pin':
        return (await tokenByPin(authenticator, action.value.pin, options)).erase();
      case 'show-finger': {
        const request = { permissions: Permission.getAssertion, rpId: 'example.com' };
        return (await getTokenWithUv(authenticator, request, options)).erase();
      }
      case 'pin-retries': {
        const { retries, powerCycleState } = await getPinRetries(authenticator, options);
        facts.retries = retries;
        facts.powerCycle = powerCycleState ?? null;
        return;
      }
      case 'uv-retries':
        facts.retries = await getUvRetries(authenticator, options);
        return;
      case 'register':
        return this.#register(authenticator, action.value, options);
      case 'assert':
        facts.assertions = await this.#assert(authenticator, action.value, options);
        return;
      case 'enrol-finger':
        return enrol(authenticator, action.value, options, facts);
      case 'list-fingers':
        facts.fingers = (await withTemplates(authenticator, action.value.pin, options)).templates.length;
        return;
      case 'rename-finger': {
        const { token, templates } = await withTemplates(authenticator, action.value.pin, options);
        return renameTemplate(authenticator, token, templates[0]!.templateId, action.value.name, options);
      }
      case 'remove-finger': {
        const { token, templates } = await withTemplates(authenticator, action.value.pin, options);
        return removeTemplate(authenticator, token, templates[0]!.templateId, options);
      }
      case 'count-credentials':
      case 'list-credentials':
      case 'rename-user':
      case 'remove-credential':
      case 'write-blob':
      case 'read-blob':
      case 'set-min-pin-length':
      case 'toggle-always-uv':
        return manage(authenticator, action, options, facts);
      case 'reset':
        return reset(authenticator, options);
      case 'select':
        return select(authenticator, options);
      case 'wink':
        facts.winked = await authenticator.channel.wink(options);
        return;
      case 'ping':
        return authenticator.channel.ping(new Uint8Array(action.value.bytes).fill(0x5a), options);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#bench.clock.schedule(ms, resolve));
  }

  async #open({ signal }: OperationOptions): Promise<Authenticator> {
    if (this.#authenticator && this.#bench.connections > 0) return this.#authenticator;
    while (this.#bench.key.snapshot().power !== 'host') await this.#pause(TICK_MS);
    const { clock, random } = this.#bench;
    this.#authenticator = undefined;
    this.#authenticator = await openAuthenticator(this.#bench.connect(), { clock, random }, signal);
    return this.#authenticator;
  }

  async #register(authenticator: Authenticator, how: Value<'register'>, options: OperationOptions): Promise<void> {
    const { rpId, user, displayName, discoverable, verify } = how;
    const token = await tokenFor(authenticator, verify, Permission.makeCredential, rpId, options);
    const request = {
      clientDataHash: digest('create'),
      rp: { id: rpId, name: rpId },
      user: { id: utf8(user), name: user, displayName },
      pubKeyCredParams: [{ alg: -7 }],
      options: { rk: discoverable || undefined },
      token,
    };
    const { authData } = await makeCredential(authenticator, request, options);
    this.#registered = { rpId, id: authData.attested.credentialId };
  }

  async #assert(authenticator: Authenticator, how: Value<'assert'>, options: OperationOptions): Promise<number> {
    const { rpId, verify } = how;
    const token = await tokenFor(authenticator, verify, Permission.getAssertion, rpId, options);
    const allowList = how.with === 'registered' && this.#registered ? [{ id: this.#registered.id }] : undefined;
    const request = { rpId, clientDataHash: digest('get'), allowList, token };
    return (await getAssertions(authenticator, request, options)).length;
  }
}

const digest = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest());

function nameOf(error: unknown): string {
  if (error instanceof CtapError) {
    return statusWords(error.status);
  }
  return error instanceof Error ? `error ${error.name}` : `error ${typeof error}`;
}

/** A status by its name in scenarios, or by its number. */
export function statusWords(status: number): string {
  return `status ${Object.entries(Status).find(([, code]) => code === status)?.[0] ?? status}`;
}

const tokenByPin = (authenticator: Authenticator, pin: string, options: OperationOptions): Promise<PinUvAuthToken> =>
  getTokenWithPin(authenticator, secret(pin), { permissions: Permission.getAssertion, rpId: 'example.com' }, options);

async function tokenFor(
  authenticator: Authenticator,
  verify: Value<'register'>['verify'],
  permissions: number,
  rpId: string,
  options: OperationOptions,
): Promise<PinUvAuthToken | undefined> {
  if (verify.kind === 'none') return undefined;
  const request = { permissions, rpId };
  return verify.kind === 'pin'
    ? getTokenWithPin(authenticator, secret(verify.value), request, options)
    : getTokenWithUv(authenticator, request, options);
}

async function withTemplates(authenticator: Authenticator, pin: string, options: OperationOptions) {
  const request = { permissions: Permission.bioEnrollment };
  const token = await getTokenWithPin(authenticator, secret(pin), request, options);
  return { token, templates: await enumerateTemplates(authenticator, token, options) };
}

async function enrol(
  authenticator: Authenticator,
  { pin, timeoutMs }: Value<'enrol-finger'>,
  options: OperationOptions,
  facts: Facts,
): Promise<void> {
  const request = { permissions: Permission.bioEnrollment };
  const token = await getTokenWithPin(authenticator, secret(pin), request, options);
  facts.samples = 0;
  facts.good = 0;
  const samples = enroll(authenticator, token, { ...options, timeoutMs });
  for (let next = await samples.next(); !next.done; next = await samples.next()) {
    facts.samples++;
    if (next.value.sampleStatus === 0) facts.good++;
  }
}
