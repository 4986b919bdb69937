export interface JsonLine {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** What the terminal says with `--json`, one object a line. */
export const jsonLines = (text: string): JsonLine[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
