import { toBase64url } from '../basics/bytes.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import { newTotpState } from '../otp/totp.ts';
import { typedCode } from '../otp/typed-code.ts';
import { type Deadline, deadlineAfter } from './deadline.ts';
import { type Decision, done, refused } from './decision.ts';
import { limits } from './limits.ts';
import type { TimeBasedOath } from './methods/stored-method.ts';
import { acceptDisplayName } from './names.ts';
import type { IdentityParts } from './parts.ts';
import { randomDigits } from './sent-code.ts';

const CODE_DIGITS = 9;
const CAPACITY = 1000;
const MAX_ADDRESS = 500;
const OATH_SECRET_BYTES = 20;
const PUSH_KEY_BYTES = 32;

/** What the page shows for an app to take the registration over (S3-11). */
export interface PairingOffer {
  readonly id: string;
  /** For the QR code and, on the phone itself, the link (S1-25): `phonefactor://activate_account?code=…&url=…`. */
  readonly link: string;
  /** Nine digits. */
  readonly code: string;
  readonly url: string;
  readonly expiresAt: number;
}

/** What the app keeps: the account that it shows codes for, and the key that signs its answers to notifications. */
export interface PairedAccount {
  readonly userName: string;
  /** The directory's name, which the app shows above the account. */
  readonly organisation: string;
  /** 20 bytes. */
  readonly secret: Uint8Array;
  readonly algorithm: 'SHA1';
  readonly digits: 6;
  readonly period: 30;
  /** 32 bytes: see `signPushAnswer`. */
  readonly pushKey: Uint8Array;
}

/** What the directory will keep of a paired app, once a trial has shown that it works. */
export interface PairedApp {
  readonly deviceName: string;
  readonly pushAddress: string;
  readonly pushKey: Uint8Array;
  readonly oath: TimeBasedOath;
}

interface Offer {
  readonly url: string;
  readonly code: string;
  readonly userName: string;
  readonly deadline: Deadline;
  triesLeft: number;
  app: PairedApp | null;
}

/**
 * Pairs authenticator apps (S1-24 to S1-27, S3-11, S3-12). An offer is taken once, by whoever has its address and its code; the address has 128
 * random bits, so that the nine digits cannot be tried without it.
 */
export class Pairing {
  readonly #parts: Pick<IdentityParts, 'clock' | 'random' | 'relyingParty' | 'log'>;
  readonly #offers = new Map<string, Offer>();
  readonly #changes = new Emitter<string>();

  constructor(parts: Pick<IdentityParts, 'clock' | 'random' | 'relyingParty' | 'log'>) {
    this.#parts = parts;
  }

  offer(userName: string): PairingOffer {
    const { clock, random, relyingParty } = this.#parts;
    while (this.#offers.size >= CAPACITY) this.#offers.delete(this.#offers.keys().next().value as string);
    const id = toBase64url(random.bytes(16));
    const url = `${relyingParty.origin}/pair/${toBase64url(random.bytes(16))}`;
    const code = randomDigits(CODE_DIGITS, random);
    const deadline = deadlineAfter(clock, limits.pairingMs);
    this.#offers.set(id, { url, code, userName, deadline, triesLeft: limits.pairingTries, app: null });
    const link = `phonefactor://activate_account?code=${code}&url=${encodeURIComponent(url)}`;
    return { id, link, code, url, expiresAt: clock.now() + limits.pairingMs };
  }

  /**
   * What an app calls with what it scanned, or what was typed (S3-12). Refused with `pairing-code-wrong` also for an address that
   * nobody has, and `registration-expired` when the offer is over, taken, or was tried too often.
   * @param from.pushAddress where its notifications go: the push gateway's word, at most 500 characters
   * @param from.deviceName as the list of methods shows it
   */
  activate(from: {
    readonly code: string;
    readonly url: string;
    readonly pushAddress: string;
    readonly deviceName: string;
  }): Decision<PairedAccount> {
    const { random, relyingParty, log } = this.#parts;
    const [id, offer] = [...this.#offers].find(([, { url }]) => url === from.url.trim()) ?? [];
    if (id === undefined || offer === undefined) return refused('pairing-code-wrong');
    if (offer.deadline.passed() || offer.app !== null || offer.triesLeft <= 0) return refused('registration-expired');
    const typed = typedCode(from.code, CODE_DIGITS);
    if (typed === null || typed !== Number(offer.code)) {
      offer.triesLeft--;
      this.#changes.emit(id);
      return refused(offer.triesLeft > 0 ? 'pairing-code-wrong' : 'registration-expired');
    }
    const deviceName = acceptDisplayName(from.deviceName);
    if (deviceName === undefined)
      return refused('name-invalid', { detail: 'device name: expected 1 to 64 characters' });
    if (from.pushAddress.length === 0 || from.pushAddress.length > MAX_ADDRESS) {
      return refused('address-invalid', { detail: `push address: expected 1 to ${MAX_ADDRESS} characters` });
    }
    const parameters = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
    const secret = random.bytes(OATH_SECRET_BYTES);
    const pushKey = random.bytes(PUSH_KEY_BYTES);
    offer.app = {
      deviceName,
      pushAddress: from.pushAddress,
      pushKey: pushKey.slice(),
      oath: { type: 'totp', ...newTotpState, ...parameters, secret: secret.slice() },
    };
    log.info('app-paired');
    this.#changes.emit(id);
    return done({ userName: offer.userName, organisation: relyingParty.name, secret, ...parameters, pushKey });
  }

  /** `over`: not taken in time, tried too often, or taken back. */
  state(id: string): { readonly pairing: 'waiting' | 'paired' | 'over'; readonly deviceName: string | null } {
    const offer = this.#offers.get(id);
    if (offer?.app) return { pairing: 'paired', deviceName: offer.app.deviceName };
    const isOpen = offer !== undefined && !offer.deadline.passed() && offer.triesLeft > 0;
    return { pairing: isOpen ? 'waiting' : 'over', deviceName: null };
  }

  /** The app that took the offer; undefined while nobody has. */
  paired(id: string): PairedApp | undefined {
    return this.#offers.get(id)?.app ?? undefined;
  }

  onChange(id: string, listener: () => void): Unsubscribe {
    return this.#changes.on((changed) => {
      if (changed === id) listener();
    });
  }

  withdraw(id: string): void {
    this.#offers.delete(id);
    this.#changes.emit(id);
  }
}
