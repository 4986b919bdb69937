import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { decodeUtf8 } from '../../src/basics/bytes.ts';
import { NoAnswer, processTerminal } from '../../src/cli/terminal.ts';

const script = (...chunks: (string | Uint8Array)[]) => {
  const input = new PassThrough();
  for (const chunk of chunks) input.write(chunk);
  input.end();
  return processTerminal(input, new PassThrough());
};

test('answers come from standard input, one line each, in the order asked', async () => {
  const terminal = script('1234\nhello world\r\nlast');
  expect(terminal.interactive).toBe(false);
  expect(decodeUtf8((await terminal.askSecret('PIN')).expose())).toBe('1234');
  expect(await terminal.ask('name')).toBe('hello world');
  expect(decodeUtf8((await terminal.askSecret('PIN')).expose())).toBe('last');
  await expect(terminal.ask('more')).rejects.toBeInstanceOf(NoAnswer);
});

test('a line may come in pieces, also in the middle of a character', async () => {
  const bytes = new TextEncoder().encode('暗証番号\n');
  const terminal = script(bytes.slice(0, 4), bytes.slice(4, 5), bytes.slice(5));
  expect(decodeUtf8((await terminal.askSecret('PIN')).expose())).toBe('暗証番号');
});

test('a secret is normalised to NFC (CTAP 2.1 section 6.5.1)', async () => {
  const decomposed = 'か\u3099き\u3099123';
  const terminal = script(`${decomposed}\n`);
  expect(decodeUtf8((await terminal.askSecret('PIN')).expose())).toBe('がぎ123');
});

test('an empty line is an empty answer; no line at all is none', async () => {
  const terminal = script('\n');
  expect((await terminal.askSecret('PIN')).expose()).toHaveLength(0);
  await expect(terminal.askSecret('PIN')).rejects.toMatchObject({ reason: 'ended' });
});

test('a line without end is refused before it fills memory', async () => {
  const terminal = script('x'.repeat(5000));
  await expect(terminal.askSecret('PIN')).rejects.toMatchObject({ reason: 'too-long' });
});

/** A terminal on which a person types: raw mode while a secret is asked for. */
function typing(...keys: string[]) {
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    modes: [] as boolean[],
    setRawMode(raw: boolean) {
      input.modes.push(raw);
    },
  });
  const output = new PassThrough();
  for (const key of keys) input.write(key);
  return { input, output, terminal: processTerminal(input, output) };
}

test('what is typed as a secret is not shown, and raw mode ends with it', async () => {
  const { input, output, terminal } = typing('1', '2', '3', 'x', '\x7f', '4', '\r');
  const secret = await terminal.askSecret('PIN:');
  expect(decodeUtf8(secret.expose())).toBe('1234');
  expect(String(output.read())).toBe('PIN: \n');
  expect(input.modes).toEqual([true, false]);
});

test('backspace takes a whole character back', async () => {
  const { terminal } = typing('暗証', '\x7f', '号\r');
  expect(decodeUtf8((await terminal.askSecret('PIN:')).expose())).toBe('暗号');
});

test('Ctrl-C while a secret is typed ends the question and raw mode', async () => {
  const { input, terminal } = typing('12', '\x03');
  await expect(terminal.askSecret('PIN:')).rejects.toMatchObject({ reason: 'interrupted' });
  expect(input.modes).toEqual([true, false]);
});

test('S2-23 a PIN is not shown where only standard output is a pipe, as with --json | jq', async () => {
  const { input, terminal } = typing('1234\r');
  expect(terminal.interactive).toBe(true);
  await terminal.askSecret('PIN:');
  expect(input.modes).toEqual([true, false]);
});

test('a carriage return and its line feed are one line end, also in two pieces', async () => {
  const terminal = script('1234\r', '\n5678\r', '\n', '\n');
  expect(decodeUtf8((await terminal.askSecret('PIN')).expose())).toBe('1234');
  expect(decodeUtf8((await terminal.askSecret('PIN')).expose())).toBe('5678');
  expect(await terminal.ask('name')).toBe('');
});

test('bytes that are no UTF-8 are refused: what stands in for them would be a wrong PIN and cost an attempt', async () => {
  const terminal = script(Uint8Array.of(0x88, 0xc3, 0x31, 0x32, 0x33, 0x34, 0x0a));
  await expect(terminal.askSecret('PIN')).rejects.toBeInstanceOf(NoAnswer);
});

test('a key that types no character, as an arrow or Tab, is not part of a PIN', async () => {
  const { input, terminal } = typing();
  const asked = terminal.askSecret('PIN:');
  for (const key of ['1', '\x1b[D', '2', '\t', '3', '\x1bOP', '4', '\r']) {
    input.write(key);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(decodeUtf8((await asked).expose())).toBe('1234');
});

test('Ctrl-C is heard while an answer is waited for that is not typed in raw mode', async () => {
  const interrupted = new AbortController();
  const terminal = processTerminal(new PassThrough(), new PassThrough(), interrupted.signal);
  const asked = terminal.ask('Erase this key?');
  interrupted.abort();
  await expect(asked).rejects.toMatchObject({ reason: 'interrupted' });
  await expect(terminal.askSecret('PIN')).rejects.toMatchObject({ reason: 'interrupted' });
});
