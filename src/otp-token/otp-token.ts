import type { Clock } from '../basics/clock.ts';
import { Emitter } from '../basics/emitter.ts';
import { Secret } from '../basics/secret.ts';
import { oathCode } from '../otp/oath-code.ts';
import type { OathAlgorithm } from '../otp/oath-parameters.ts';
import { readOtpauthUri } from '../otp/otpauth-uri.ts';
import { readTimeSync } from '../otp/time-sync.ts';
import { stepAt } from '../otp/totp.ts';
import { setTo, type TokenClockState, tokenTime, withDrift } from './token-clock.ts';

/** S0-04, S0-05, S0-18. */
export const holdMs = 3_000;
/** S0-06. */
export const idleMs = 60_000;
/** S0-07. */
export const maxTokenAccounts = 3;
/** How long a message stays on the screen when nobody presses a button. */
export const messageMs = 3_000;

export const tokenButtons = ['left', 'centre', 'right'] as const;
export type TokenButton = (typeof tokenButtons)[number];

export interface TokenAccount {
  readonly issuer: string;
  /** The e-mail address of the QR code's label (S0-14). */
  readonly account: string;
  readonly algorithm: OathAlgorithm;
  /** Seconds (S0-10). */
  readonly period: 30 | 60;
  readonly secret: Uint8Array;
}

/** What stays when the token is off. */
export interface TokenContents {
  readonly accounts: readonly TokenAccount[];
  readonly clock: TokenClockState;
}

/** `unsupported`: 登録対象外のQRコードです (S0-09). */
export type TokenMessage = 'registered' | 'full' | 'unsupported' | 'deleted' | 'time-set' | 'not-a-time-code';

/** What the display shows. `selected` equal to the number of accounts is the [+] below them. */
export type TokenScreen =
  | { readonly shows: 'nothing' }
  | { readonly shows: 'start' }
  | { readonly shows: 'list'; readonly selected: number }
  | { readonly shows: 'register' }
  | { readonly shows: 'camera'; readonly wants: 'account' | 'time' }
  | { readonly shows: 'code'; readonly index: number }
  | { readonly shows: 'confirm-delete'; readonly index: number }
  | { readonly shows: 'message'; readonly message: TokenMessage };

export interface ShownCode {
  /** Six digits (S0-01). */
  readonly code: string;
  readonly period: 30 | 60;
  /** Ms of the token's own clock until the next one. */
  readonly remainingMs: number;
}

export interface TokenMemory {
  read(): TokenContents;
  /** Kept when it returns. */
  write(contents: TokenContents): void;
}

/**
 * The QR camera token "OTP c610" (manual 0): three buttons under a display that takes no touch (S0-03), a camera, a clock of its
 * own. Buttons are pressed and released; what happens follows from the time between, on the injected clock.
 */
export class OtpToken {
  readonly #memory: TokenMemory;
  readonly #clock: Clock;
  readonly #changes = new Emitter<void>();
  readonly #down = new Set<TokenButton>();
  #screen: TokenScreen = { shows: 'nothing' };
  /** A long press was done: letting go of its buttons is no click. */
  #holdDone = false;
  /** The buttons were pressed together: letting go of one is no click of it. */
  #together = false;
  #stopHold: (() => void) | undefined;
  #stopIdle: (() => void) | undefined;
  #stopMessage: (() => void) | undefined;
  #stopCode: (() => void) | undefined;

  constructor(ports: { memory: TokenMemory; clock: Clock }) {
    this.#memory = ports.memory;
    this.#clock = ports.clock;
  }

  get screen(): TokenScreen {
    return this.#screen;
  }

  get accounts(): readonly TokenAccount[] {
    return this.#memory.read().accounts;
  }

  /** What its clock shows, ms since the epoch. */
  get time(): number {
    return tokenTime(this.#memory.read().clock, this.#clock.now());
  }

  get driftPpm(): number {
    return this.#memory.read().clock.driftPpm;
  }

  /** The code on the display; null on every other screen. */
  get code(): ShownCode | null {
    if (this.#screen.shows !== 'code') return null;
    const account = this.accounts[this.#screen.index];
    if (account === undefined) return null;
    const parameters = { type: 'totp', algorithm: account.algorithm, digits: 6, period: account.period } as const;
    const time = this.time;
    const secret = Secret.over(account.secret.slice());
    try {
      return {
        code: oathCode(secret, parameters, stepAt(Math.max(0, time), parameters)),
        period: account.period,
        remainingMs: account.period * 1000 - (time % (account.period * 1000)),
      };
    } finally {
      secret.erase();
    }
  }

  /** After the display, the accounts or the clock changed; the next code of an account that is shown is a change too. */
  onChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  press(button: TokenButton): void {
    if (this.#down.has(button)) return;
    this.#down.add(button);
    if (this.#down.size > 1) this.#together = true;
    this.#startHold();
    this.#restartIdle();
  }

  release(button: TokenButton): void {
    if (!this.#down.delete(button)) return;
    this.#stopHold?.();
    const isClick = !this.#holdDone && !this.#together && this.#screen.shows !== 'nothing';
    if (this.#down.size === 0) {
      this.#holdDone = false;
      this.#together = false;
    } else {
      this.#startHold();
    }
    if (isClick) this.#click(button);
  }

  /**
   * What the camera read. Only looked at while the camera is on; anything but a code of the wanted kind is told on the display
   * and changes nothing. @returns whether the camera was on
   */
  see(text: string): boolean {
    if (this.#screen.shows !== 'camera') return false;
    this.#restartIdle();
    this.#tell(this.#screen.wants === 'account' ? this.#register(text) : this.#setTime(text));
    return true;
  }

  /** For tests of drifted tokens: another speed, or another time, of the clock inside. */
  detune(change: { driftPpm: number } | { time: number }): void {
    const contents = this.#memory.read();
    const now = this.#clock.now();
    const clock =
      'driftPpm' in change ? withDrift(contents.clock, change.driftPpm, now) : setTo(contents.clock, change.time, now);
    this.#memory.write({ ...contents, clock });
    this.#show(this.#screen);
  }

  /** Ends its timers. */
  close(): void {
    this.#stopHold?.();
    this.#stopIdle?.();
    this.#stopMessage?.();
    this.#stopCode?.();
  }

  #startHold(): void {
    this.#stopHold?.();
    if (this.#holdDone) return;
    const held = [...this.#down].sort().join('+');
    if (held !== 'centre' && held !== 'centre+left') return;
    this.#stopHold = this.#clock.schedule(holdMs, () => this.#hold(held));
  }

  #hold(held: 'centre' | 'centre+left'): void {
    if (held === 'centre') {
      this.#holdDone = true;
      if (this.#screen.shows === 'nothing') this.#turnOn(this.#home());
      else this.#turnOff();
    } else if (this.#screen.shows === 'nothing') {
      this.#holdDone = true;
      this.#turnOn({ shows: 'camera', wants: 'time' });
    }
  }

  #turnOn(screen: TokenScreen): void {
    this.#show(screen);
    this.#restartIdle();
  }

  #turnOff(): void {
    this.#stopIdle?.();
    this.#show({ shows: 'nothing' });
  }

  #restartIdle(): void {
    this.#stopIdle?.();
    if (this.#screen.shows === 'nothing') return;
    this.#stopIdle = this.#clock.schedule(idleMs, () => this.#turnOff());
  }

  #click(button: TokenButton): void {
    const next = this.#after(button, this.#screen);
    if (next !== undefined) this.#show(next);
  }

  /** The button map (S0-12 to S0-16). undefined: the button does nothing on this screen. */
  #after(button: TokenButton, screen: TokenScreen): TokenScreen | undefined {
    switch (screen.shows) {
      case 'start':
        return button === 'centre' ? { shows: 'register' } : undefined;
      case 'register':
        if (button === 'left') return this.#home();
        return button === 'centre' ? { shows: 'camera', wants: 'account' } : undefined;
      case 'camera':
        return button === 'left' ? this.#home() : undefined;
      case 'list': {
        const count = this.accounts.length;
        if (button === 'left') return { shows: 'list', selected: (screen.selected + 1) % (count + 1) };
        if (button !== 'centre') return undefined;
        return screen.selected === count ? { shows: 'register' } : { shows: 'code', index: screen.selected };
      }
      case 'code':
        if (button === 'left') return { shows: 'list', selected: screen.index };
        return button === 'right' ? { shows: 'confirm-delete', index: screen.index } : undefined;
      case 'confirm-delete':
        if (button === 'left') return { shows: 'code', index: screen.index };
        if (button !== 'centre') return undefined;
        this.#delete(screen.index);
        return { shows: 'message', message: 'deleted' };
      case 'message':
        return this.#home();
      case 'nothing':
        return undefined;
    }
  }

  #home(): TokenScreen {
    return this.accounts.length === 0 ? { shows: 'start' } : { shows: 'list', selected: 0 };
  }

  #register(text: string): TokenMessage {
    const reading = readOtpauthUri(text);
    if (reading.outcome !== 'read') return 'unsupported';
    const { parameters, secret, issuer, account } = reading.value;
    try {
      if (parameters.type !== 'totp' || parameters.digits !== 6) return 'unsupported';
      const contents = this.#memory.read();
      if (contents.accounts.length >= maxTokenAccounts) return 'full';
      const { algorithm, period } = parameters;
      const added: TokenAccount = { issuer, account, algorithm, period, secret: secret.expose().slice() };
      this.#memory.write({ ...contents, accounts: [...contents.accounts, added] });
      return 'registered';
    } finally {
      secret.erase();
    }
  }

  #setTime(text: string): TokenMessage {
    const reading = readTimeSync(text);
    if (reading.outcome !== 'read') return 'not-a-time-code';
    const contents = this.#memory.read();
    this.#memory.write({ ...contents, clock: setTo(contents.clock, reading.time, this.#clock.now()) });
    return 'time-set';
  }

  #delete(index: number): void {
    const contents = this.#memory.read();
    this.#memory.write({ ...contents, accounts: contents.accounts.filter((_, other) => other !== index) });
  }

  #tell(message: TokenMessage): void {
    this.#show({ shows: 'message', message });
  }

  #show(screen: TokenScreen): void {
    this.#stopMessage?.();
    this.#stopCode?.();
    this.#screen = screen;
    if (screen.shows === 'message') {
      this.#stopMessage = this.#clock.schedule(messageMs, () => this.#show(this.#home()));
    }
    const { code } = this;
    if (code !== null) {
      const pace = 1 + this.driftPpm / 1_000_000;
      this.#stopCode = this.#clock.schedule(Math.ceil(code.remainingMs / pace), () => this.#show(screen));
    }
    this.#changes.emit();
  }
}
