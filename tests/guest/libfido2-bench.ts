import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { type AttachedVirtualKey, attachVirtualKey } from './attached-virtual-key.ts';
import { nodeOf, type ProgramEnd, runAtTerminal, runProgram } from './foreign-programs.ts';

export const base64 = (text: string): string => createHash('sha256').update(text).digest('base64');

export interface Credential {
  /** base64 */
  readonly id: string;
  /** base64; where `-b` asked for it. */
  readonly largeBlobKey: string | undefined;
  /** A file that holds it as PEM. */
  readonly publicKey: string;
  readonly type: string;
}

/** A key before the programs of Debian's fido2-tools, and the files that they exchange. */
export class Libfido2Bench {
  readonly attached: AttachedVirtualKey;
  readonly folder: string;
  readonly rpId = 'login.touchstone.test';
  pin = '73519246';
  node: string;
  #files = 0;

  static async open(serial: string, model: KeyModel): Promise<Libfido2Bench> {
    const attached = await attachVirtualKey(serial, model);
    const folder = await mkdtemp(join(tmpdir(), 'touchstone-libfido2-'));
    return new Libfido2Bench(attached, folder, await nodeOf(serial));
  }

  private constructor(attached: AttachedVirtualKey, folder: string, node: string) {
    this.attached = attached;
    this.folder = folder;
    this.node = node;
  }

  async close(): Promise<void> {
    await this.attached.detach();
    await rm(this.folder, { recursive: true, force: true });
  }

  async replug(): Promise<void> {
    await this.attached.replug();
    this.node = await nodeOf(this.attached.serial);
  }

  /** Runs fido2-token on the key to its end; the PIN is typed where it asks. */
  tryToken(...args: string[]): Promise<ProgramEnd> {
    return runAtTerminal([['Enter PIN', this.pin]], ['fido2-token', ...args, this.node]);
  }

  /** What fido2-token shows, without its prompt. Fails when it does not end well. */
  async token(...args: string[]): Promise<string> {
    const { stdout, exitCode } = await this.tryToken(...args);
    expect(exitCode, stdout).toBe(0);
    return stdout.replace(/^Enter PIN for .*: ?\n?/gm, '');
  }

  async setPin(): Promise<void> {
    const command = ['fido2-token', '-S', this.node];
    const { stdout, exitCode } = await runAtTerminal([[' PIN', this.pin]], command);
    expect(exitCode, stdout).toBe(0);
  }

  async changePin(pin: string): Promise<ProgramEnd> {
    const answers = [
      ['current PIN', this.pin],
      ['new PIN', pin],
      ['same PIN', pin],
    ] as const;
    const end = await runAtTerminal(answers, ['fido2-token', '-C', this.node]);
    if (end.exitCode === 0) this.pin = pin;
    return end;
  }

  /** fido2-cred makes a credential and verifies it. */
  async make(user: string, options: readonly string[], type = 'es256'): Promise<Credential> {
    const request = await this.file([base64('registration'), this.rpId, user, base64(user)]);
    const made = this.#path();
    const making = ['fido2-cred', '-M', ...options, '-i', request, '-o', made, this.node, type];
    const { stdout, exitCode } = await runAtTerminal([['Enter PIN', this.pin]], making);
    expect(exitCode, stdout).toBe(0);
    const unchecked = ['-r', '-b', '-u'];
    const checks = options.filter((option) => !unchecked.includes(option));
    const verified = await runProgram('fido2-cred', ['-V', ...checks, '-i', made, type]);
    expect(verified.exitCode, verified.stderr).toBe(0);
    const [id = '', ...pem] = verified.stdout.split('\n');
    const [, , , , , , , largeBlobKey] = (await readFile(made, 'utf8')).trim().split('\n');
    return { id, type, largeBlobKey, publicKey: await this.file(pem) };
  }

  /**
   * fido2-assert signs in, and verifies each assertion by the credential at its place.
   * @param lines what follows the RP ID: the credential ID unless it is resident, a salt
   * @returns the lines of each assertion after the signature
   */
  async assert(
    credentials: readonly Credential[],
    options: readonly string[],
    lines: readonly string[],
  ): Promise<string[][]> {
    const { stdout, exitCode, answer } = await this.tryAssert(options, lines);
    expect(exitCode, stdout).toBe(0);
    const all = (await readFile(answer, 'utf8')).trim().split('\n');
    const length = all.length / credentials.length;
    const checks = options.filter((option) => ['-h', '-v', '-p'].includes(option));
    const found = credentials.map((_, index) => all.slice(index * length, (index + 1) * length));
    for (const [index, { publicKey, type }] of credentials.entries()) {
      const assertion = await this.file(found[index]?.slice(0, 4) ?? []);
      const checked = await runProgram('fido2-assert', ['-V', ...checks, '-i', assertion, publicKey, type]);
      expect(checked.exitCode, checked.stderr).toBe(0);
    }
    return found.map((assertion) => assertion.slice(4));
  }

  async tryAssert(options: readonly string[], lines: readonly string[]): Promise<ProgramEnd & { answer: string }> {
    const question = await this.file([base64('sign-in'), this.rpId, ...lines]);
    const answer = this.#path();
    const asserting = ['fido2-assert', '-G', ...options, '-i', question, '-o', answer, this.node];
    return { ...(await runAtTerminal([['Enter PIN', this.pin]], asserting)), answer };
  }

  /** The path of a new file with these lines. */
  async file(lines: readonly string[]): Promise<string> {
    const path = this.#path();
    await writeFile(path, lines.map((line) => `${line}\n`).join(''));
    return path;
  }

  #path(): string {
    this.#files += 1;
    return join(this.folder, String(this.#files));
  }
}
