import { expect, it } from 'vitest';
import { cli } from '../../src/words/ja/cli.ts';

/** Without what stands in brackets at the end, and the names that follow a colon. */
const sentence = (text: string) => text.replace(/\s*\([^()]*\)$/, '').replace(/: [a-z, 、-]+$/, '');

it('in the Japanese help every command is said in one style, and no option in another', () => {
  for (const [command, purpose] of Object.entries(cli.purpose)) {
    expect(sentence(purpose), command).toMatch(/(ます|ません)$/);
  }
  for (const [option, text] of Object.entries(cli.option)) {
    expect(sentence(text), option).not.toMatch(/(る|た|ない)$/);
    expect(text, option).not.toMatch(/(?:する|れる|残る|ない)\)$/);
  }
});
