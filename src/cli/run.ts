import type { Writable } from 'node:stream';
import { ORPCError } from '@orpc/client';
import { type Clock, sleep, systemClock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { streamLog } from '../composition/stream-log.ts';
import { version } from '../composition/version.ts';
import { type CommandContext, ExitCode, KeyRefused, UsageError } from './command.ts';
import { commandOf, findCommand, languageOf, parseCommandLine, requireKnownOptions } from './command-line.ts';
import { commands } from './commands/all.ts';
import { commandHelp, groupHelp, groupOf, helpText } from './help-text.ts';
import { inputIssues, issueTexts } from './input-issues.ts';
import { processOutput } from './output.ts';
import { recoveredText } from './recovered-text.ts';
import { NoAnswer, processTerminal, type TerminalInput } from './terminal.ts';
import { toldDetail } from './told-detail.ts';
import { warningLog } from './warning-log.ts';
import { sayRefusal } from './with-key.ts';
import { createWords, environmentLanguage } from './words.ts';

/** What a process gives its program. */
export interface Streams {
  readonly stdin: TerminalInput;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** The system's unless told; `pass` waits on it. */
  readonly time?: { readonly clock: Clock; readonly pass: (ms: number) => Promise<void> };
}

/** Runs one command line, without the program's name. Never throws: what goes wrong is said, and is in the exit code. */
export async function run(given: readonly string[], streams: Streams): Promise<ExitCode> {
  const { stdin, stdout, stderr, env, interrupted } = streams;
  const { clock, pass } = streams.time ?? {
    clock: systemClock,
    pass: (ms: number) => sleep(systemClock, ms, interrupted),
  };
  const words = createWords(languageOf(given) ?? environmentLanguage(env));
  let output = processOutput({ json: given.includes('--json'), stdout, stderr });
  const terminal = processTerminal(stdin, stderr, interrupted);
  try {
    const line = parseCommandLine(given, words);
    output = processOutput({ json: line.json, stdout, stderr });
    if (line.version) {
      stdout.write(`${version}\n`);
      return ExitCode.done;
    }
    const isGroup = line.words.length === 0 || groupOf(line.words).length > 0;
    const named = commandOf(line.words);
    if ((line.help && named) || (isGroup && !named)) {
      // To a program that named no command the list is of no use.
      if (line.json && !line.help) throw new UsageError(words.text('cli:noCommand'));
      const group = line.words.length === 0 ? helpText(words) : groupHelp(line.words, words);
      stdout.write(`${named ? await commandHelp(named, words) : group}\n`);
      return line.help ? ExitCode.done : ExitCode.usage;
    }
    const { command, positionals } = findCommand(line.words, words);
    requireKnownOptions(command, line, words);
    const common = {
      options: line.options,
      positionals,
      terminal,
      output,
      words,
      pass,
      signal: interrupted,
    };
    if ('standalone' in command) return await command.run({ ...common, commands });
    const { openCliApp } = await import('./open-app.ts');
    const app = await openCliApp({
      data: command.name === 'demo' ? null : line.data,
      env,
      log: logOf(line.json),
      clock,
    });
    try {
      const context: CommandContext = { ...common, touchstone: app.touchstone, hands: null };
      const { recovered } = await app.touchstone.app.about();
      if (recovered.length > 0) {
        output.progress(recoveredText(recovered, words), { step: 'recovered', recovered });
      }
      if (!line.options.virtual) return await command.run(context);
      const { withVirtualKey } = await import('./with-virtual-key.ts');
      return await withVirtualKey(context, command.run);
    } finally {
      await app.close();
    }
  } catch (error) {
    return sayFailure(error);
  } finally {
    terminal.forget();
  }

  /** For programs one JSON object a line, also where the log as a whole is asked for; words for a person. */
  function logOf(json: boolean): Log {
    const verbose = env.TOUCHSTONE_LOG === 'info';
    if (json || verbose || !isTerminal(stderr)) return streamLog((text) => stderr.write(text), { clock, verbose });
    return warningLog((text) => output.progress(text, { step: 'warning' }), words);
  }

  function sayFailure(error: unknown): ExitCode {
    if (interrupted.aborted || (error instanceof NoAnswer && error.reason === 'interrupted')) {
      output.error(words.text('cli:cancelled'));
      return ExitCode.cancelled;
    }
    if (error instanceof KeyRefused) return sayRefusal({ output, words }, error.refusal);
    if (error instanceof UsageError || error instanceof NoAnswer) {
      output.error(error instanceof NoAnswer ? words.text(`details:noAnswer.${error.reason}`) : error.message);
      return ExitCode.usage;
    }
    const issues = inputIssues(error);
    if (issues) {
      output.error(words.text('cli:invalidInput', { detail: issueTexts(issues, words).join('; ') }));
      return ExitCode.usage;
    }
    if (error instanceof ORPCError && error.code === 'SERVICE_UNAVAILABLE') {
      output.error(words.text('cli:directoryUnusable', { detail: toldDetail(words, error.message) }));
      return ExitCode.failed;
    }
    if (error instanceof ORPCError && error.code === 'CONFLICT') {
      output.error(words.text('cli:virtualKeysInUse'));
      return ExitCode.failed;
    }
    const detail = error instanceof Error ? error.message : String(error);
    output.error(words.text('cli:failed', { detail: toldDetail(words, detail) }));
    return ExitCode.failed;
  }
}

const isTerminal = (stream: Writable): boolean => (stream as { isTTY?: unknown }).isTTY === true;
