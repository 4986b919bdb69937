import { ORPCError } from '@orpc/server';
import type { Clock } from '../basics/clock.ts';
import { TokenNotFound, type TokenRack, TokenRackFull } from '../otp-token/token-rack.ts';
import type { Methods } from './guard.ts';
import { watch } from './watch.ts';

/** The methods of the contract's `otpTokens`. @param rack null: the Lab is off, and every method answers NOT_FOUND */
export function otpTokenMethods(os: Methods['otpTokens'], rack: TokenRack | null, clock: Clock) {
  const tokens = (): TokenRack => {
    if (!rack) throw new ORPCError('NOT_FOUND', { message: 'the Lab is off' });
    return rack;
  };
  const act = <T>(action: (rack: TokenRack) => T): T => {
    try {
      return action(tokens());
    } catch (error) {
      if (error instanceof TokenNotFound) throw new ORPCError('NOT_FOUND', { message: 'no such token' });
      if (error instanceof TokenRackFull) throw new ORPCError('BAD_REQUEST', { message: error.message });
      throw error;
    }
  };
  const done = (action: (rack: TokenRack) => void) => {
    act(action);
    return {};
  };
  const list = () =>
    tokens()
      .list()
      .map((token) => ({ ...token, accounts: [...token.accounts] }));
  return {
    list: os.list.handler(list),
    watch: os.watch.handler(({ signal }) => watch(list, (listener) => tokens().onChange(listener), signal)),
    create: os.create.handler(({ input }) => ({ id: act((all) => all.create(input.name)) })),
    remove: os.remove.handler(({ input }) => done((all) => all.remove(input.id))),
    press: os.press.handler(({ input }) => done((all) => all.press(input.id, input.button))),
    release: os.release.handler(({ input }) => done((all) => all.release(input.id, input.button))),
    see: os.see.handler(({ input }) => ({ seen: act((all) => all.see(input.id, input.text)) })),
    detune: os.detune.handler(({ input }) => {
      const { change } = input;
      const real = 'driftPpm' in change ? change : { time: clock.now() + change.secondsOff * 1000 };
      return done((all) => all.detune(input.id, real));
    }),
  };
}
