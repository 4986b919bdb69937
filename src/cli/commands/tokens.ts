import type { OtpToken } from '../../contract/otp-tokens.ts';
import { alignedRows } from '../columns.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { readQrFile } from '../read-qr-file.ts';
import { TokenHand, type TokenPress, toCamera, toCode, toHome, tokenPresses, toTimeCamera } from '../token-hands.ts';
import { confirm } from '../with-key.ts';

/** S0-07. */
const most = { secondsOff: 86_400 * 365, driftPpm: 10_000 } as const;

export const listOtpTokens: Command = {
  name: 'token list',
  takes: [],
  reads: [],
  async run({ touchstone, output, words, signal }) {
    const tokens = await touchstone.otpTokens.list(undefined, { signal });
    const rows = tokens.map((token) => [
      token.id,
      token.name,
      words.text('cli:token.accounts', { count: token.accounts.length }),
      clockOf(words, token),
    ]);
    for (const line of alignedRows()(rows)) output.line(line);
    if (tokens.length === 0) output.line(words.text('cli:token.none'));
    output.result(tokens);
    return ExitCode.done;
  },
};

export const makeOtpToken: Command = {
  name: 'token make',
  takes: ['NAME'],
  reads: [],
  async run({ touchstone, output, positionals, signal }) {
    const made = await touchstone.otpTokens.create({ name: positionals[0] ?? '' }, { signal });
    output.line(made.id);
    output.result(made);
    return ExitCode.done;
  },
};

export const removeOtpToken: Command = {
  name: 'token remove',
  takes: ['TOKEN'],
  reads: ['yes'],
  async run(context) {
    const { touchstone, output, words, signal } = context;
    const { id, name } = await namedToken(context);
    await confirm(context, 'cli:token.confirmRemove', { name });
    await touchstone.otpTokens.remove({ id }, { signal });
    output.line(words.text('otpTokens:removed'));
    output.result({});
    return ExitCode.done;
  },
};

/** Without a window that has the Lab open, the display is off again when the command ends. */
export const pressOtpToken: Command = {
  name: 'token press',
  takes: ['TOKEN', 'BUTTONS'],
  reads: [],
  async run(context) {
    const { output, words, positionals } = context;
    const presses = (positionals[1] ?? '').split(',').map((given): TokenPress => {
      const press = tokenPresses.find((known) => known === given.trim());
      if (press === undefined) {
        throw new UsageError(words.text('cli:token.badButton', { given, buttons: tokenPresses.join(', ') }));
      }
      return press;
    });
    const { id } = await namedToken(context);
    const hand = new TokenHand(context, id);
    for (const press of presses) await hand.press(press);
    const token = await hand.look();
    sayDisplay(context, token);
    output.result(token);
    return ExitCode.done;
  },
};

/** Turns the token on and its camera too, as a hand does, and holds the picture before it (S0-09, S0-13). */
export const readQrWithToken: Command = {
  name: 'token read-qr',
  takes: ['TOKEN', 'FILE'],
  reads: [],
  async run(context) {
    const { positionals } = context;
    const { id } = await namedToken(context);
    const text = await readQrFile(context, positionals[1] ?? '');
    const hand = new TokenHand(context, id);
    await hand.goTo(toCamera);
    return sayRead(context, hand, text, 'registered');
  },
};

/** Every account is selected in turn, as the display shows one code at a time (S0-15). */
export const showOtpTokenCodes: Command = {
  name: 'token codes',
  takes: ['TOKEN'],
  reads: [],
  async run(context) {
    const { output, words } = context;
    const { id } = await namedToken(context);
    const hand = new TokenHand(context, id);
    const { accounts } = await hand.goTo(toHome);
    const codes: { issuer: string; account: string; code: string; period: number; remainingMs: number }[] = [];
    for (const [index, account] of accounts.entries()) {
      const { code } = await hand.goTo(toCode(index));
      if (code) codes.push({ ...account, ...code });
    }
    await hand.goTo(toHome);
    const rows = codes.map(({ issuer, account, code, remainingMs }) => {
      const left = words.text('phones:app.secondsLeft', { count: Math.ceil(remainingMs / 1000) });
      return [code, issuer, account, `(${left})`];
    });
    for (const line of alignedRows()(rows)) output.line(line);
    if (codes.length === 0) output.line(words.text('cli:token.noAccounts'));
    output.result(codes);
    return ExitCode.done;
  },
};

/** What the token's clock shows; with an option, it is set wrong on purpose first. */
export const showOtpTokenClock: Command = {
  name: 'token clock',
  takes: ['TOKEN'],
  reads: ['ahead', 'drift'],
  async run(context) {
    const { touchstone, output, words, options, signal } = context;
    const { id } = await namedToken(context);
    const change = async (name: 'ahead' | 'drift', limit: number, key: 'secondsOff' | 'driftPpm') => {
      const given = options[name];
      if (given === undefined) return;
      const value = Number(given);
      if (given.trim() === '' || !Number.isInteger(value) || Math.abs(value) > limit) {
        throw new UsageError(
          `--${name} "${given}": ${words.text('otpTokens:clock.range', { least: -limit, most: limit })}`,
        );
      }
      const wanted = key === 'secondsOff' ? { secondsOff: value } : { driftPpm: value };
      await touchstone.otpTokens.detune({ id, change: wanted }, { signal });
    };
    await change('ahead', most.secondsOff, 'secondsOff');
    await change('drift', most.driftPpm, 'driftPpm');
    const token = await new TokenHand(context, id).look();
    output.line(`${words.clock(token.time)}  ${clockOf(words, token)}`);
    if (token.driftPpm !== 0) output.line(words.text('cli:token.drift', { ppm: token.driftPpm }));
    output.result({ time: token.time, at: token.at, driftPpm: token.driftPpm });
    return ExitCode.done;
  },
};

/** S0-18, S0-19: off, left and centre held, and the time code of this computer before the camera. Accounts stay as they are. */
export const synchroniseOtpToken: Command = {
  name: 'token time-sync',
  takes: ['TOKEN'],
  reads: [],
  async run(context) {
    const { touchstone, signal } = context;
    const { id } = await namedToken(context);
    const hand = new TokenHand(context, id);
    await hand.goTo(toTimeCamera);
    const { text } = await touchstone.app.timeCode(undefined, { signal });
    return sayRead(context, hand, text, 'time-set');
  },
};

/** What the display says after a code was held before the camera. */
async function sayRead(
  context: CommandContext,
  hand: TokenHand,
  text: string,
  wanted: 'registered' | 'time-set',
): Promise<ExitCode> {
  const { output, words } = context;
  const seen = await hand.show(text);
  const token = await hand.look();
  const { screen } = token;
  const message = screen.shows === 'message' ? screen.message : null;
  if (!seen || message !== wanted) {
    const said = message === null ? words.text('otpTokens:camera.off') : words.text(`otpTokens:messages.${message}`);
    output.refused(said, { code: message ?? 'camera-off' });
    return ExitCode.refused;
  }
  output.line(words.text(`otpTokens:messages.${wanted}`));
  output.result(token);
  return ExitCode.done;
}

function sayDisplay({ output, words }: CommandContext, { screen, accounts, code }: OtpToken): void {
  const lines = (): string[] => {
    switch (screen.shows) {
      case 'nothing':
        return [words.text('otpTokens:screens.nothing')];
      case 'start':
      case 'list': {
        const selected = screen.shows === 'list' ? screen.selected : 0;
        return [...accounts.map(({ account }) => account), words.text('otpTokens:screens.addEntry')].map(
          (line, index) => `${index === selected ? '>' : ' '} ${line}`,
        );
      }
      case 'register':
        return [words.text('otpTokens:screens.register')];
      case 'camera':
        return [words.text(`otpTokens:screens.${screen.wants === 'account' ? 'camera' : 'cameraTime'}`)];
      case 'code':
        return [
          [code?.code, accounts[screen.index]?.issuer, accounts[screen.index]?.account].filter(Boolean).join('  '),
        ];
      case 'confirm-delete':
        return [words.text('otpTokens:screens.confirm'), accounts[screen.index]?.account ?? ''];
      case 'message':
        return [words.text(`otpTokens:messages.${screen.message}`)];
    }
  };
  for (const line of lines()) output.line(line);
}

function clockOf(words: CommandContext['words'], { time, at }: OtpToken): string {
  const off = Math.round((time - at) / 1000);
  if (off === 0) return words.text('otpTokens:clock.right');
  const direction = words.text(`otpTokens:clock.${off > 0 ? 'ahead' : 'behind'}`);
  return words.text('otpTokens:clock.off', { seconds: Math.abs(off), direction });
}

/** By id or name. @throws UsageError where none or more than one is meant */
async function namedToken({ touchstone, positionals, words, signal }: CommandContext): Promise<OtpToken> {
  const [wanted = ''] = positionals;
  const tokens = await touchstone.otpTokens.list(undefined, { signal });
  const found = tokens.filter(({ id, name }) => [id, name].includes(wanted));
  const [token] = found;
  if (token && found.length === 1) return token;
  throw new UsageError(words.text(token ? 'cli:token.several' : 'cli:token.unknown', { token: wanted }));
}
