import { createHash } from 'node:crypto';
import { entrance as english } from '../words/en/entrance.ts';
import { entrance as japanese } from '../words/ja/entrance.ts';

const style =
  ':root{color-scheme:light dark;font:16px/1.6 system-ui,sans-serif}' +
  'body{max-width:36rem;margin:10vh auto;padding:0 1.5rem}h1{font-size:1.4rem;margin:2rem 0 .5rem}p{margin:.5rem 0}';

const part = (language: string, { title, why, otherwise, again }: Record<keyof typeof english, string>): string =>
  `<section lang="${language}"><h1>${title}</h1><p>${why}</p><p>${otherwise}</p><p>${again}</p></section>`;

/**
 * What a person reads whose browser is not let in, in both languages because nobody knows which one is read. It loads nothing, runs
 * nothing, and holds nothing of this run.
 */
export const entrancePage = {
  body:
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    `<title>Touchstone</title><style>${style}</style></head><body>${part('en', english)}${part('ja', japanese)}</body></html>\n`,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  },
} as const;
