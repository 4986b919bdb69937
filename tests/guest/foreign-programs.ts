import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { loadNodeHid } from '../../src/hid/node-hid.ts';

/** The first Python here that has python-fido2, or undefined. */
export const pythonWithFido2: string | undefined = ['/usr/bin/python3', 'python3'].find(
  (python) => spawnSync(python, ['-c', 'import fido2'], { stdio: 'ignore' }).status === 0,
);

export const hasLibfido2Tools: boolean = ['fido2-token', 'fido2-cred', 'fido2-assert'].every(
  (tool) => spawnSync(tool, ['-V'], { stdio: 'ignore' }).error === undefined,
);

export interface ProgramEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, at most 45 seconds. The key answers from this process meanwhile. */
export function runProgram(program: string, args: readonly string[], stdin = ''): Promise<ProgramEnd> {
  const child = spawn(program, args, { timeout: 45_000, stdio: ['pipe', 'pipe', 'pipe'] });
  // A program that does not read its input may be gone before the input is written.
  child.stdin.on('error', () => {});
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  child.stdin.end(stdin);
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (exitCode) => done({ exitCode, stdout, stderr }));
  });
}

export const runPython = (script: string, stdin: string, ...args: string[]): Promise<ProgramEnd> =>
  runProgram(pythonWithFido2 ?? 'python3', [join(import.meta.dirname, 'python', script), ...args], stdin);

/**
 * Runs a program that asks on its terminal.
 * @param answers a part of each prompt, and what is typed when it is shown
 * @returns what the terminal showed, as stdout
 */
export const runAtTerminal = (
  answers: readonly (readonly [prompt: string, answer: string])[],
  command: readonly string[],
): Promise<ProgramEnd> =>
  runProgram(
    'python3',
    [join(import.meta.dirname, 'python', 'answer_prompts.py'), ...command],
    JSON.stringify(answers),
  );

/**
 * The device node of the key with this serial number: other keys of this computer stay untouched. The kernel makes the node,
 * and udev its permissions, a moment after the key was attached.
 */
export async function nodeOf(serial: string): Promise<string> {
  const hid = await loadNodeHid();
  const deadline = performance.now() + 5_000;
  for (;;) {
    const device = (await hid.list()).find((listed) => listed.serial === serial);
    if (device && (await isUsable(device.path))) return device.path;
    if (performance.now() > deadline) throw new Error(`no usable FIDO device has the serial number ${serial}`);
    await setTimeout(20);
  }
}

const isUsable = (path: string): Promise<boolean> =>
  access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
