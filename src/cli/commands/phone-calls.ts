import { writeFile } from 'node:fs/promises';
import { fromBase64url } from '../../basics/bytes.ts';
import { callKeys } from '../../contract/phone-lists.ts';
import type { Phone } from '../../contract/phones.ts';
import { type Command, type CommandContext, ExitCode, UsageError } from '../command.ts';
import { namedPhone } from '../named-phone.ts';

export const answerCall: Command = {
  name: 'phone call answer',
  takes: ['PHONE'],
  reads: [],
  async run(context) {
    const phone = await namedPhone(context);
    if (phone.call?.state !== 'ringing') return nobodyCalls(context);
    await context.touchstone.phones.answerCall({ id: phone.id }, { signal: context.signal });
    return sayCall(context);
  },
};

/** As `#`, or `0#` to report fraud. # ends the call. */
export const pressCallKeys: Command = {
  name: 'phone call press',
  takes: ['PHONE', 'KEYS'],
  reads: [],
  async run(context) {
    const { touchstone, positionals, words, signal } = context;
    const keys = [...(positionals[1] ?? '')].map((given) => {
      const key = callKeys.find((known) => known === given);
      if (key === undefined) throw new UsageError(words.text('cli:phone.badKeys', { keys: positionals[1] ?? '' }));
      return key;
    });
    const { id, call } = await namedPhone(context);
    if (call?.state !== 'answered') return nobodyCalls(context);
    for (const key of keys) await touchstone.phones.pressKey({ id, key }, { signal });
    return sayCall(context);
  },
};

/** Declines while it rings. */
export const hangUp: Command = {
  name: 'phone call hang-up',
  takes: ['PHONE'],
  reads: [],
  async run(context) {
    const { touchstone, signal } = context;
    const { id, call } = await namedPhone(context);
    if (!call) return nobodyCalls(context);
    await touchstone.phones.hangUp({ id }, { signal });
    return sayCall(context);
  },
};

/** What the caller says, as text. */
export const hearCall: Command = {
  name: 'phone call hear',
  takes: ['PHONE'],
  reads: [],
  async run(context) {
    const { output, words } = context;
    const { call } = await namedPhone(context);
    if (call?.state !== 'answered') return nobodyCalls(context);
    output.line(call.text ?? words.text('cli:phone.recording'));
    output.result({ text: call.text });
    return ExitCode.done;
  },
};

/** The recording that the caller plays in place of a text (S4-31). */
export const saveGreeting: Command = {
  name: 'phone call save-recording',
  takes: ['PHONE', 'FILE'],
  reads: [],
  async run(context) {
    const { touchstone, positionals, output, words, signal } = context;
    const path = positionals[1] ?? '';
    const { id, call } = await namedPhone(context);
    if (call?.state !== 'answered') return nobodyCalls(context);
    const greeting = await touchstone.phones.greeting({ id }, { signal });
    if (!greeting) {
      output.refused(words.text('cli:phone.noRecording'), { code: 'no-recording' });
      return ExitCode.refused;
    }
    try {
      await writeFile(path, fromBase64url(greeting.audio), { flag: 'wx' });
    } catch (error) {
      throw new UsageError(words.text('cli:admin.notWritten', { path }), { cause: error });
    }
    output.line(path);
    output.result({ path, mimeType: greeting.mimeType });
    return ExitCode.done;
  },
};

function nobodyCalls({ output, words }: CommandContext): ExitCode {
  output.refused(words.text('cli:phone.nobodyCalls'), { code: 'no-call' });
  return ExitCode.refused;
}

/** What became of the call. */
async function sayCall(context: CommandContext): Promise<ExitCode> {
  const { output, words } = context;
  const { call, calls }: Phone = await namedPhone(context);
  const last = calls.at(-1)?.outcome;
  if (call) {
    output.line(words.text('phones:call.running'));
    output.line(call.text ?? words.text('cli:phone.recording'));
    if (call.keys !== '') output.line(words.text('phones:call.keys', { keys: call.keys }));
  } else if (last) {
    output.line(words.text(`phones:call.past.${last}`));
  }
  output.result({ call, last: call ? null : (last ?? null) });
  return ExitCode.done;
}
