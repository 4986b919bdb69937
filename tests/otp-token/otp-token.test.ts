import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { Secret } from '../../src/basics/secret.ts';
import { type OathParameters, usualParameters } from '../../src/otp/oath-parameters.ts';
import { otpauthUri } from '../../src/otp/otpauth-uri.ts';
import { timeSyncText } from '../../src/otp/time-sync.ts';
import { newTotpState, verifyTotp } from '../../src/otp/totp.ts';
import { OtpToken, type TokenButton, type TokenContents } from '../../src/otp-token/otp-token.ts';
import { maxDriftPpm, rightClock } from '../../src/otp-token/token-clock.ts';

const secretOf = (seed: number) => new Uint8Array(20).fill(seed);

function uri(seed: number, more: Partial<OathParameters> = {}, account = `person${seed}@example.com`): string {
  return otpauthUri({
    parameters: { ...usualParameters, ...more },
    secret: Secret.over(secretOf(seed)),
    issuer: 'Microsoft',
    account,
    counter: 0,
  });
}

function stage() {
  const clock = new ManualClock();
  let contents: TokenContents = { accounts: [], clock: rightClock(clock.now()) };
  let writes = 0;
  const memory = {
    read: () => contents,
    write: (next: TokenContents) => {
      contents = next;
      writes++;
    },
  };
  const token = new OtpToken({ memory, clock });
  const hold = async (ms: number, ...buttons: TokenButton[]) => {
    for (const button of buttons) token.press(button);
    await clock.advance(ms);
    for (const button of buttons) token.release(button);
  };
  const click = (button: TokenButton) => {
    token.press(button);
    token.release(button);
  };
  const turnOn = () => hold(3_000, 'centre');
  const register = async (text: string) => {
    while (token.screen.shows === 'list' && token.screen.selected < contents.accounts.length) click('left');
    click('centre');
    click('centre');
    token.see(text);
    const told = token.screen;
    await clock.advance(3_000);
    return told;
  };
  return { clock, token, hold, click, turnOn, register, contents: () => contents, writes: () => writes };
}

describe('OTP c610', () => {
  it('S0-04: 2.9 seconds on the centre button leave it off, 3.0 turn it on', async () => {
    const { token, hold } = stage();
    await hold(2_900, 'centre');
    expect(token.screen).toEqual({ shows: 'nothing' });
    await hold(3_000, 'centre');
    expect(token.screen).toEqual({ shows: 'start' });
    await hold(3_000, 'left');
    expect(token.screen).toEqual({ shows: 'start' });
  });

  it('S0-05: 3 seconds on the centre button turn it off; the release is no click', async () => {
    const { token, hold, turnOn } = stage();
    await turnOn();
    await hold(3_000, 'centre');
    expect(token.screen).toEqual({ shows: 'nothing' });
  });

  it('S0-06: on after 59 seconds without a button, off after 60; a button begins the minute anew', async () => {
    const { clock, token, click, turnOn } = stage();
    await turnOn();
    await clock.advance(59_000);
    expect(token.screen.shows).toBe('start');
    click('right');
    await clock.advance(59_999);
    expect(token.screen.shows).toBe('start');
    await clock.advance(1);
    expect(token.screen.shows).toBe('nothing');
    expect(clock.pending).toBe(0);
  });

  it('S0-11, S0-12, S0-13, S0-14: from the start screen by the centre button to the camera, then the account is listed', async () => {
    const { token, click, turnOn, register, clock } = stage();
    await turnOn();
    expect(token.screen).toEqual({ shows: 'start' });
    click('left');
    click('right');
    expect(token.screen).toEqual({ shows: 'start' });
    click('centre');
    expect(token.screen).toEqual({ shows: 'register' });
    click('left');
    expect(token.screen).toEqual({ shows: 'start' });
    expect(await register(uri(1))).toEqual({ shows: 'message', message: 'registered' });
    expect(token.screen).toEqual({ shows: 'list', selected: 0 });
    expect(token.accounts.map(({ account }) => account)).toEqual(['person1@example.com']);
    await clock.advance(60_000);
    expect(token.screen.shows).toBe('nothing');
  });

  it('S0-03: a press that is released twice, or of an unknown kind of screen, does nothing', async () => {
    const { token, turnOn } = stage();
    await turnOn();
    token.release('centre');
    token.press('centre');
    token.press('centre');
    token.release('centre');
    token.release('centre');
    expect(token.screen).toEqual({ shows: 'register' });
  });

  it('S0-15: left moves the selection round, centre opens the account and shows its code', async () => {
    const { token, click, turnOn, register } = stage();
    await turnOn();
    await register(uri(1));
    await register(uri(2));
    click('left');
    expect(token.screen).toEqual({ shows: 'list', selected: 1 });
    click('left');
    click('left');
    expect(token.screen).toEqual({ shows: 'list', selected: 0 });
    click('centre');
    expect(token.screen).toEqual({ shows: 'code', index: 0 });
  });

  it('S0-16, S0-17: right and then centre deletes; without the confirming press nothing is deleted', async () => {
    const { token, click, turnOn, register, clock } = stage();
    await turnOn();
    await register(uri(1));
    await register(uri(2));
    click('centre');
    click('right');
    expect(token.screen).toEqual({ shows: 'confirm-delete', index: 0 });
    click('right');
    click('left');
    expect(token.screen).toEqual({ shows: 'code', index: 0 });
    expect(token.accounts).toHaveLength(2);
    click('right');
    click('centre');
    expect(token.accounts.map(({ account }) => account)).toEqual(['person2@example.com']);
    await clock.advance(3_000);
    expect(token.screen).toEqual({ shows: 'list', selected: 0 });
  });

  it('S0-07: the fourth registration is refused and the three accounts stay as they are', async () => {
    const { token, turnOn, register, contents } = stage();
    await turnOn();
    for (const seed of [1, 2, 3]) expect(await register(uri(seed))).toMatchObject({ message: 'registered' });
    const before = contents();
    expect(await register(uri(4))).toEqual({ shows: 'message', message: 'full' });
    expect(contents()).toBe(before);
    expect(token.accounts).toHaveLength(3);
  });

  it('S0-08: the same service read twice stays twice on the token, each with the code of its own secret', async () => {
    const { token, click, turnOn, register } = stage();
    await turnOn();
    await register(uri(1, {}, 'same@example.com'));
    await register(uri(2, {}, 'same@example.com'));
    const codes = [0, 1].map((index) => {
      while (token.screen.shows !== 'list' || token.screen.selected !== index) click('left');
      click('centre');
      const code = token.code?.code;
      click('left');
      return code;
    });
    expect(codes[0]).not.toBe(codes[1]);
  });

  it.each([
    ['another thing', 'https://example.com/'],
    ['registration of push', 'phonefactor://activate_account?code=398581303&url=https%3A%2F%2Fexample.com%2F'],
    ['a counter token', uri(1).replace('totp', 'hotp')],
    ['eight digits', uri(1, { digits: 8 })],
    ['nothing', ''],
    ['4 KB', `otpauth://totp/a?secret=${'A'.repeat(4096)}`],
  ])('S0-09: %s is refused and nothing is stored', async (_name, text) => {
    const { turnOn, register, writes } = stage();
    await turnOn();
    expect(await register(text)).toEqual({ shows: 'message', message: 'unsupported' });
    expect(writes()).toBe(0);
  });

  it.each([30, 60] as const)('S0-01, S0-10: six digits for %i seconds that the server takes', async (period) => {
    const { token, click, turnOn, register, clock } = stage();
    await turnOn();
    await register(uri(7, { period }));
    click('centre');
    const shown = token.code;
    expect(shown?.code).toMatch(/^\d{6}$/);
    expect(shown?.period).toBe(period);
    const verdict = verifyTotp({
      secret: Secret.over(secretOf(7)),
      parameters: { ...usualParameters, period },
      code: shown?.code ?? '',
      now: clock.now(),
      state: newTotpState,
    });
    expect(verdict.outcome).toBe('accepted');
  });

  it('the next code comes by itself, also on a clock that runs slow', async () => {
    const { token, click, turnOn, register, clock } = stage();
    await turnOn();
    await register(uri(7));
    token.detune({ driftPpm: -maxDriftPpm });
    click('centre');
    const first = token.code;
    let changes = 0;
    token.onChange(() => void changes++);
    await clock.advance((first?.remainingMs ?? 0) * 1.02);
    expect(changes).toBe(1);
    expect(token.code?.code).not.toBe(first?.code);
    await clock.advance(60_000);
    expect(token.code).toBeNull();
    expect(clock.pending).toBe(0);
  });

  it('S0-18, S0-19, S0-20: left and centre together turn on the time camera; its code sets the clock and nothing else', async () => {
    const { token, hold, turnOn, register, clock, contents } = stage();
    await turnOn();
    await register(uri(1));
    await hold(3_000, 'centre');
    const { accounts } = contents();
    token.detune({ time: clock.now() - 3_600_000 });
    await hold(2_900, 'left', 'centre');
    expect(token.screen.shows).toBe('nothing');
    await hold(3_000, 'centre', 'left');
    expect(token.screen).toEqual({ shows: 'camera', wants: 'time' });
    token.see(uri(2));
    expect(token.screen).toEqual({ shows: 'message', message: 'not-a-time-code' });
    await hold(3_000, 'centre');
    await hold(3_000, 'left', 'centre');
    token.see(timeSyncText(clock.now()));
    expect(token.screen).toEqual({ shows: 'message', message: 'time-set' });
    expect(token.time).toBe(clock.now());
    expect(contents().accounts).toBe(accounts);
  });

  it('S0-18: in normal use the two buttons together do nothing', async () => {
    const { token, hold, turnOn } = stage();
    await turnOn();
    await hold(3_000, 'left', 'centre');
    expect(token.screen).toEqual({ shows: 'start' });
    await hold(100, 'left', 'centre');
    expect(token.screen).toEqual({ shows: 'start' });
  });

  it('S0-46, S0-47: a clock that runs wrong is found out; after the time code the next code counts', async () => {
    const days = 86_400_000;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -maxDriftPpm, max: maxDriftPpm }),
        fc.integer({ min: 1, max: 400 }),
        async (driftPpm, age) => {
          const { token, hold, turnOn, register, click, clock } = stage();
          await turnOn();
          await register(uri(9));
          token.detune({ driftPpm });
          await clock.advance(age * days);
          const off = token.time - clock.now();
          expect(off).toBeCloseTo((age * days * driftPpm) / 1e6, -2);
          await hold(3_000, 'left', 'centre');
          token.see(timeSyncText(clock.now()));
          await clock.advance(3_000);
          click('centre');
          const verdict = verifyTotp({
            secret: Secret.over(secretOf(9)),
            parameters: usualParameters,
            code: token.code?.code ?? '',
            now: clock.now(),
            state: newTotpState,
          });
          expect(verdict.outcome).toBe('accepted');
        },
      ),
      { numRuns: 25 },
    );
  });

  it('refuses a drift that no crystal has', () => {
    const { token } = stage();
    expect(() => token.detune({ driftPpm: maxDriftPpm + 1 })).toThrow(RangeError);
    expect(() => token.detune({ driftPpm: Number.NaN })).toThrow(RangeError);
  });

  it('sees nothing while the camera is off', async () => {
    const { token, turnOn, writes } = stage();
    expect(token.see(uri(1))).toBe(false);
    await turnOn();
    expect(token.see(uri(1))).toBe(false);
    expect(writes()).toBe(0);
  });
});
