import { encodeQR } from 'qr';
import { type Command, ExitCode } from '../command.ts';

/** S0-20: the present time for the camera of a token, made here without any network. */
export const showTimeCode: Command = {
  name: 'time-code',
  takes: [],
  reads: [],
  async run({ touchstone, output, words, signal }) {
    const { text, at } = await touchstone.app.timeCode(undefined, { signal });
    output.line(encodeQR(text, 'ascii').trimEnd());
    output.line(words.text('otpTokens:timeCode.now', { time: words.time(at) }));
    output.result({ text, at });
    return ExitCode.done;
  },
};
