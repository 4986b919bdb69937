import type { Writable } from 'node:stream';

/**
 * Where a command says what happens. Results are on standard output, what goes on meanwhile on standard error. With `--json` both are
 * JSON objects, one a line, each with a `type`: `step` on standard error; on standard output `result`, `refused` or `error` as the
 * last line, and `step` before it only where a command goes on until Ctrl-C and its facts are what it is for.
 */
export interface Output {
  readonly json: boolean;
  /** A line that belongs to the result. */
  line(text: string): void;
  /** Something that happens on the way, or that a person should do now. */
  progress(text: string, fact: object): void;
  /** What a command that goes on until Ctrl-C has to tell by now: a result before its end. */
  fact(lines: readonly string[], fact: object): void;
  /** The machine-readable result; people have read it from `line`. */
  result(value: unknown): void;
  /** @param refusal scripts go by its code */
  refused(text: string, refusal: { readonly code: string; readonly [member: string]: unknown }): void;
  error(text: string): void;
}

export function processOutput(options: { json: boolean; stdout: Writable; stderr: Writable }): Output {
  const { json, stdout, stderr } = options;
  const record = (stream: Writable, value: object) => void stream.write(`${JSON.stringify(value)}\n`);
  const print = (stream: Writable, text: string) => void stream.write(`${printable(text)}\n`);
  return {
    json,
    line(text) {
      if (!json) print(stdout, text);
    },
    progress(text, fact) {
      if (json) record(stderr, { type: 'step', ...fact });
      else print(stderr, text);
    },
    fact(lines, fact) {
      if (json) record(stdout, { type: 'step', ...fact });
      else for (const line of lines) print(stdout, line);
    },
    result(value) {
      if (json) record(stdout, { type: 'result', value });
    },
    refused(text, refusal) {
      if (json) record(stdout, { type: 'refused', refusal });
      else print(stderr, text);
    },
    error(text) {
      if (json) record(stdout, { type: 'error', message: text });
      else print(stderr, text);
    },
  };
}

/** Names come from keys and people: no control or direction-changing characters may reach a terminal. */
const printable = (text: string): string =>
  text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === '\n' ? character : '\ufffd',
  );
