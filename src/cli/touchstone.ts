#!/usr/bin/env node
import { ExitCode } from './command.ts';
import { run } from './run.ts';
import { standardInput } from './standard-input.ts';

const { stdout, stderr, env } = process;
const stdin = standardInput();
const interrupted = new AbortController();
const interrupt = () => interrupted.abort();
// The second one of a kind ends the program at once.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt);
// Where nobody hears what is going on, the key is let go. A reader who has left wanted no more; a full disk is a failure.
for (const output of [stdout, stderr]) {
  output.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') process.exitCode = ExitCode.failed;
    interrupt();
  });
}

const code = await run(process.argv.slice(2), { stdin, stdout, stderr, env, interrupted: interrupted.signal });
process.exitCode ??= code;
// A pipe that its writer keeps open would keep the program.
stdin.destroy();
