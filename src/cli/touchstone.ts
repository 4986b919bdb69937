#!/usr/bin/env node
import { ORPCError } from '@orpc/client';
import { version } from '../composition/version.ts';
import { fingers } from '../contract/lab.ts';
import { type CommandContext, ExitCode, UsageError } from './command.ts';
import { findCommand, helpText, parseCommandLine } from './command-line.ts';
import { openCliApp } from './open-app.ts';
import { processOutput } from './output.ts';
import { NoAnswer, processTerminal } from './terminal.ts';
import { virtualHands } from './virtual-hands.ts';
import { createWords, environmentLanguage } from './words.ts';

process.exitCode = await touchstone(process.argv.slice(2));

async function touchstone(given: readonly string[]): Promise<ExitCode> {
  let words = createWords(environmentLanguage(process.env));
  let output = processOutput({ json: given.includes('--json'), stdout: process.stdout, stderr: process.stderr });
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt);
  try {
    const line = parseCommandLine(given);
    words = createWords(line.language ?? environmentLanguage(process.env));
    output = processOutput({ json: line.json, stdout: process.stdout, stderr: process.stderr });
    if (line.version) {
      process.stdout.write(`${version}\n`);
      return ExitCode.done;
    }
    if (line.help || line.words.length === 0) {
      process.stdout.write(`${helpText(words)}\n`);
      return line.help ? ExitCode.done : ExitCode.usage;
    }
    const { command, positionals } = findCommand(line.words, words);
    const app = await openCliApp({ data: command.name === 'demo' ? null : line.data });
    try {
      const context: CommandContext = {
        touchstone: app.touchstone,
        options: line.options,
        positionals,
        terminal: processTerminal(process.stdin, process.stdout),
        output,
        words,
        hands: null,
        signal: interrupted.signal,
      };
      const { recovered } = await app.touchstone.app.about();
      if (recovered.length > 0) {
        output.error(words.text('cli:recovered', { what: recovered.map(({ what }) => what).join(', ') }));
      }
      if (!line.options.virtual) return await command.run(context);
      return await withVirtualKey(context, command.run);
    } finally {
      await app.close();
    }
  } catch (error) {
    return sayFailure(error);
  } finally {
    process.off('SIGINT', interrupt);
  }

  function sayFailure(error: unknown): ExitCode {
    if (interrupted.signal.aborted || (error instanceof NoAnswer && error.message === 'interrupted')) {
      output.error(words.text('cli:cancelled'));
      return ExitCode.cancelled;
    }
    if (error instanceof UsageError || error instanceof NoAnswer) {
      output.error(error.message);
      return ExitCode.usage;
    }
    if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
      output.error(words.text('cli:invalidInput', { detail: issuesOf(error) }));
      return ExitCode.usage;
    }
    output.error(words.text('cli:failed', { detail: error instanceof Error ? error.message : String(error) }));
    return ExitCode.failed;
  }
}

/** Which members of the input did not fit, and why; never the input itself. */
function issuesOf(error: ORPCError<string, unknown>): string {
  const issues = (error.data as { issues?: readonly { path?: readonly unknown[]; message: string }[] } | undefined)
    ?.issues;
  return (issues ?? []).map(({ path, message }) => `${(path ?? []).join('.')}: ${message}`).join('; ') || error.message;
}

/** Plugs in the first virtual key, or a new one, for as long as the command runs, and operates it. */
async function withVirtualKey(
  given: CommandContext,
  run: (context: CommandContext) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { touchstone: app, options, output, words } = given;
  const finger = fingers.find((known) => known === options.finger);
  if (!finger) throw new UsageError(`--finger: ${fingers.join(', ')}`);
  const existing = (await app.lab.list())[0];
  const id = existing?.id ?? (await app.lab.create({ model: 'atkey-pro' })).id;
  await app.lab.plug({ id, power: 'host' });
  const plugged = (await app.lab.list()).find((key) => key.id === id);
  const hands = await virtualHands({
    touchstone: app,
    id,
    nextFinger: () => ({ finger, sample: 'good' }),
    output,
    words,
  });
  try {
    return await run({ ...given, hands, options: { ...options, key: options.key ?? plugged?.keyId ?? undefined } });
  } finally {
    await hands.stop();
    await app.lab.unplug({ id });
  }
}
