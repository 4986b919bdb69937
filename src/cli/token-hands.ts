import type { OtpToken, TokenButton } from '../contract/otp-tokens.ts';
import { type CommandContext, UsageError } from './command.ts';

/** What a hand can do with the buttons of a token (S0-03, S0-04, S0-18). */
export const tokenPresses = ['left', 'centre', 'right', 'hold-centre', 'hold-left-centre'] as const;
export type TokenPress = (typeof tokenPresses)[number];

/** A little longer than the token wants. */
const holdMs = 3_100;
/** More presses than lead from any screen to any other. */
const mostPresses = 16;

/** A hand at a token, which looks at the display after each press. */
export class TokenHand {
  readonly id: string;
  readonly #context: CommandContext;

  constructor(context: CommandContext, id: string) {
    this.#context = context;
    this.id = id;
  }

  /** @throws UsageError where the token is gone */
  async look(): Promise<OtpToken> {
    const { touchstone, words, signal } = this.#context;
    const found = (await touchstone.otpTokens.list(undefined, { signal })).find(({ id }) => id === this.id);
    if (!found) throw new UsageError(words.text('cli:token.unknown', { token: this.id }));
    return found;
  }

  async press(press: TokenPress): Promise<void> {
    const { touchstone, signal, pass } = this.#context;
    const isHold = press.startsWith('hold-');
    const names = press === 'hold-left-centre' ? (['left', 'centre'] as const) : [press.replace('hold-', '')];
    const buttons = names as readonly TokenButton[];
    for (const button of buttons) await touchstone.otpTokens.press({ id: this.id, button }, { signal });
    try {
      if (isHold) await pass(holdMs);
    } finally {
      // Also after Ctrl-C: nobody holds it any more.
      for (const button of buttons) await touchstone.otpTokens.release({ id: this.id, button });
    }
  }

  /** Presses what leads to a screen. @param step what to press there; null: it is the one that is wanted */
  async goTo(step: (token: OtpToken) => TokenPress | null): Promise<OtpToken> {
    for (let presses = 0; presses < mostPresses; presses++) {
      const token = await this.look();
      const press = step(token);
      if (press === null) return token;
      await this.press(press);
    }
    throw new Error('expected to come to a screen of the token');
  }

  /** @returns whether the camera was on */
  async show(text: string): Promise<boolean> {
    const { touchstone, signal } = this.#context;
    return (await touchstone.otpTokens.see({ id: this.id, text }, { signal })).seen;
  }
}

/** To the list of accounts, or the first screen where there is none. */
export const toHome = ({ screen }: OtpToken): TokenPress | null => {
  if (screen.shows === 'nothing') return 'hold-centre';
  return screen.shows === 'list' || screen.shows === 'start' ? null : 'left';
};

/** To the camera that wants an account (S0-13). */
export const toCamera = ({ screen, accounts }: OtpToken): TokenPress | null => {
  switch (screen.shows) {
    case 'nothing':
      return 'hold-centre';
    case 'start':
    case 'register':
      return 'centre';
    case 'list':
      return screen.selected === accounts.length ? 'centre' : 'left';
    case 'camera':
      return screen.wants === 'account' ? null : 'left';
    case 'code':
    case 'confirm-delete':
    case 'message':
      return 'left';
  }
};

/** To the camera that wants a time code (S0-18): from off only. */
export const toTimeCamera = ({ screen }: OtpToken): TokenPress | null => {
  if (screen.shows === 'camera' && screen.wants === 'time') return null;
  return screen.shows === 'nothing' ? 'hold-left-centre' : 'hold-centre';
};

/** To the code of an account. */
export const toCode =
  (index: number) =>
  ({ screen }: OtpToken): TokenPress | null => {
    switch (screen.shows) {
      case 'nothing':
        return 'hold-centre';
      case 'list':
        return screen.selected === index ? 'centre' : 'left';
      case 'code':
        return screen.index === index ? null : 'left';
      default:
        return 'left';
    }
  };
