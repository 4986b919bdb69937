import type { Writable } from 'node:stream';

/**
 * Where a command says what happens. For people: results on standard output, what goes on meanwhile on standard error. With
 * `--json`: one JSON object a line on standard output, each with a `type` (`step`, `result`, `refused`, `error`).
 */
export interface Output {
  readonly json: boolean;
  /** A line that belongs to the result. */
  line(text: string): void;
  /** Something that happens on the way, or that a person should do now. */
  progress(text: string, fact: object): void;
  /** The machine-readable result; people have read it from `line`. */
  result(value: unknown): void;
  refused(text: string, refusal: object): void;
  error(text: string): void;
}

export function processOutput(options: { json: boolean; stdout: Writable; stderr: Writable }): Output {
  const { json, stdout, stderr } = options;
  const record = (value: object) => stdout.write(`${JSON.stringify(value)}\n`);
  return {
    json,
    line(text) {
      if (!json) stdout.write(`${printable(text)}\n`);
    },
    progress(text, fact) {
      if (json) record({ type: 'step', ...fact });
      else stderr.write(`${printable(text)}\n`);
    },
    result(value) {
      if (json) record({ type: 'result', value });
    },
    refused(text, refusal) {
      if (json) record({ type: 'refused', refusal });
      else stderr.write(`${printable(text)}\n`);
    },
    error(text) {
      if (json) record({ type: 'error', message: text });
      else stderr.write(`${printable(text)}\n`);
    },
  };
}

/** Names come from keys and people: no control or direction-changing characters may reach a terminal. */
const printable = (text: string): string =>
  text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === '\n' ? character : '\ufffd',
  );
