import { hash } from 'node:crypto';
import { concatBytes, decodeUtf8, utf8 } from '../../basics/bytes.ts';
import { type Clock, sleep } from '../../basics/clock.ts';
import { Capability, HidCommand, KeepaliveStatus } from '../../fido/ctaphid.ts';
import { Status } from '../../fido/status.ts';
import { StatusWord, U2fControl, U2fInstruction, u2fVersion } from '../../fido/u2f.ts';
import type { Channel, OperationOptions } from '../channel.ts';
import { CtapError, ProtocolError, TransactionCancelled, UnsupportedByKey } from '../errors.ts';
import {
  type ApduResponse,
  encodeApdu,
  encodeLegacyApdu,
  parseRegistration,
  parseResponse,
  parseSignature,
  type U2fRegistration,
  type U2fSignature,
} from './u2f-message.ts';

export interface U2fOptions extends OperationOptions {
  /** How long a touch is waited for, in ms; 30,000 unless told, as keys of CTAP2 have it. A U2F key has no limit of its own. */
  readonly touchMs?: number | undefined;
}

const TOUCH_MS = 30_000;
/** From one poll to the next, as Chromium and libfido2 have it: keys blink for longer than that. */
const POLL_MS = 200;
/** No U2F key thinks longer about one request. */
const REQUEST_MS = 5000;

/**
 * A key that speaks U2F (CTAP1), on one channel of one open connection. Requests are answered at once: what wants a touch is
 * asked for again until somebody has touched, `onKeepalive` hearing `userPresenceNeeded` meanwhile.
 *
 * A status word other than NO_ERROR is a CtapError whose status says the same, with a U2fStatusError as its cause.
 */
export class U2fKey {
  readonly channel: Channel;
  readonly clock: Clock;

  /** @throws UnsupportedByKey where the key says that it does not take U2F messages */
  constructor(channel: Channel, { clock }: { clock: Clock }) {
    if ((channel.capabilities & Capability.nmsg) !== 0) throw new UnsupportedByKey('U2F');
    this.channel = channel;
    this.clock = clock;
  }

  /** Section 6. @throws ProtocolError when it is another version than U2F_V2 */
  async requireVersion(options: OperationOptions = {}): Promise<void> {
    let response = await this.#request(U2fInstruction.version, 0, NOTHING, options);
    if (response.statusWord === StatusWord.WRONG_LENGTH) {
      response = await this.#send(encodeLegacyApdu(U2fInstruction.version), options);
    }
    const { statusWord, data } = response;
    if (statusWord !== StatusWord.NO_ERROR) throw refusal(statusWord);
    if (!isVersion(data)) throw new ProtocolError('U2F version', `${data.length} bytes`, u2fVersion);
  }

  /**
   * Section 4, after a touch.
   * @param challenge, application 32 bytes each
   * @throws CtapError USER_ACTION_TIMEOUT when nobody touches; StructureError on an answer that is none
   */
  async register(challenge: Uint8Array, application: Uint8Array, options: U2fOptions = {}): Promise<U2fRegistration> {
    return parseRegistration(
      await this.#touched(U2fInstruction.register, 0, concatBytes(challenge, application), options),
    );
  }

  /**
   * Section 5, after a touch unless it is not to be waited for.
   * @throws CtapError INVALID_CREDENTIAL when the handle is not this key's; otherwise as `register` does
   */
  async authenticate(
    challenge: Uint8Array,
    application: Uint8Array,
    keyHandle: Uint8Array,
    { withTouch = true, ...options }: U2fOptions & { readonly withTouch?: boolean } = {},
  ): Promise<U2fSignature> {
    const control = withTouch ? U2fControl.enforcePresence : U2fControl.dontEnforcePresence;
    const data = authenticationData(challenge, application, keyHandle);
    if (withTouch) return parseSignature(await this.#touched(U2fInstruction.authenticate, control, data, options));
    const response = await this.#request(U2fInstruction.authenticate, control, data, options);
    if (response.statusWord !== StatusWord.NO_ERROR) throw refusal(response.statusWord);
    return parseSignature(response.data);
  }

  /** Whether a handle is this key's for this application: asked without a touch, and nothing is signed. */
  async knows(application: Uint8Array, keyHandle: Uint8Array, options: OperationOptions = {}): Promise<boolean> {
    if (keyHandle.length > MAX_HANDLE_LENGTH) return false;
    const data = authenticationData(NO_CHALLENGE, application, keyHandle);
    const { statusWord } = await this.#request(U2fInstruction.authenticate, U2fControl.checkOnly, data, options);
    switch (statusWord) {
      case StatusWord.CONDITIONS_NOT_SATISFIED:
        return true;
      case StatusWord.WRONG_DATA:
      // Some keys so refuse a handle that is longer or shorter than theirs.
      case StatusWord.WRONG_LENGTH:
        return false;
      case StatusWord.NO_ERROR:
        throw new ProtocolError('U2F check of a key handle', 'a signature', 'none');
    }
    throw refusal(statusWord);
  }

  /**
   * Waits for a touch that is about nothing: no credential comes of it that anybody could use. The parameters are those of
   * Chromium, which some keys know.
   */
  async touch(options: U2fOptions = {}): Promise<void> {
    await this.register(new Uint8Array(32).fill(0x42), new Uint8Array(32).fill(0x41), options);
  }

  close(): Promise<void> {
    return this.channel.close();
  }

  async #touched(instruction: number, p1: number, data: Uint8Array, options: U2fOptions): Promise<Uint8Array> {
    const { signal, onKeepalive, touchMs = TOUCH_MS } = options;
    const deadline = this.clock.monotonic() + touchMs;
    for (let isWaiting = false; ; isWaiting = true) {
      const { statusWord, data: answer } = await this.#request(instruction, p1, data, { signal });
      if (statusWord === StatusWord.NO_ERROR) return answer;
      if (statusWord !== StatusWord.CONDITIONS_NOT_SATISFIED) throw refusal(statusWord);
      if (!isWaiting) onKeepalive?.(KeepaliveStatus.userPresenceNeeded);
      if (this.clock.monotonic() + POLL_MS > deadline) throw refusal(statusWord);
      await this.#pause(signal);
    }
  }

  /** Nothing is pending on the key between two polls: whoever cancels here has cancelled for certain. */
  async #pause(signal: AbortSignal | undefined): Promise<void> {
    try {
      await sleep(this.clock, POLL_MS, signal);
    } catch (cause) {
      throw new TransactionCancelled('cancelled', { cause });
    }
  }

  #request(instruction: number, p1: number, data: Uint8Array, options: OperationOptions): Promise<ApduResponse> {
    return this.#send(encodeApdu(instruction, p1, data), options);
  }

  async #send(apdu: Uint8Array, options: OperationOptions): Promise<ApduResponse> {
    return parseResponse(await this.channel.transact(HidCommand.msg, apdu, { ...options, deadlineMs: REQUEST_MS }));
  }
}

/** A U2F status word other than NO_ERROR: the cause of a CtapError. */
export class U2fStatusError extends Error {
  override readonly name = 'U2fStatusError';
  /** `StatusWord`, or a number that nobody knows. */
  readonly statusWord: number;

  constructor(statusWord: number) {
    super(`the key answered the U2F status word 0x${statusWord.toString(16).padStart(4, '0')}`);
    this.statusWord = statusWord;
  }
}

/** SHA-256 of an RP ID: U2F's application parameter. */
export const applicationOf = (rpId: string): Uint8Array => new Uint8Array(hash('sha256', utf8(rpId), 'buffer'));

const statuses: Readonly<Record<number, number>> = {
  [StatusWord.CONDITIONS_NOT_SATISFIED]: Status.USER_ACTION_TIMEOUT,
  [StatusWord.COMMAND_NOT_ALLOWED]: Status.NOT_ALLOWED,
  [StatusWord.WRONG_DATA]: Status.INVALID_CREDENTIAL,
  [StatusWord.WRONG_LENGTH]: Status.INVALID_LENGTH,
  [StatusWord.CLA_NOT_SUPPORTED]: Status.INVALID_COMMAND,
  [StatusWord.INS_NOT_SUPPORTED]: Status.INVALID_COMMAND,
  [StatusWord.NOT_ENOUGH_MEMORY]: Status.KEY_STORE_FULL,
};

const refusal = (statusWord: number): CtapError =>
  new CtapError(statuses[statusWord] ?? Status.OTHER, { cause: new U2fStatusError(statusWord) });

const NOTHING = new Uint8Array(0);
const NO_CHALLENGE = new Uint8Array(32);
const MAX_HANDLE_LENGTH = 255;

function authenticationData(challenge: Uint8Array, application: Uint8Array, keyHandle: Uint8Array): Uint8Array {
  if (keyHandle.length > MAX_HANDLE_LENGTH) {
    throw new RangeError(`got a key handle of ${keyHandle.length} bytes, expected at most ${MAX_HANDLE_LENGTH}`);
  }
  return concatBytes(challenge, application, Uint8Array.of(keyHandle.length), keyHandle);
}

function isVersion(data: Uint8Array): boolean {
  try {
    return decodeUtf8(data) === u2fVersion;
  } catch {
    return false;
  }
}
