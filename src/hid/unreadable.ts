import type { Unreadable } from '../operations/ports.ts';

/** What is wrong with a text, its line told once: some messages begin with it. */
export const withoutLine = ({ line, message }: { line: number | null; message: string }): Unreadable => ({
  outcome: 'unreadable',
  line,
  message: message.replace(/^line \d+: /, ''),
});
