import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** What may speak with a network, and about what. */
const speakers: readonly RegExp[] = [
  /^src\/delivery\//,
  // On this computer only.
  /^src\/web-host\//,
  /^src\/rig\/control\//,
  /^src\/hid\/sockets\//,
  /^src\/elevated-helper\//,
  /^src\/composition\/lab-door\.ts$/,
  /^src\/cli\/lab-client\.ts$/,
  // Standard input that a parent process handed over as a pipe.
  /^src\/cli\/standard-input\.ts$/,
  // PostgreSQL, at the address that an administrator gives.
  /^src\/storage\/directory\//,
];
const network =
  /from '(?:node:)?(?:http2?|https|net|tls|dgram|dns|dns\/promises|undici|nodemailer|smpp|pg)'|\bfetch\(|XMLHttpRequest|new EventSource/;

const sources = globSync('src/**/*.{ts,tsx}', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
const speaking = sources.filter((file) => network.test(readFileSync(join(root, file), 'utf8')));

it('hostile F6: metadata, updates and whatever else has an address are fetched by nothing: who has them imports a file', () => {
  expect(sources.length).toBeGreaterThan(500);
  expect(speaking.some((file) => file.startsWith('src/delivery/'))).toBe(true);
  expect(speaking.filter((file) => !speakers.some((allowed) => allowed.test(file)))).toEqual([]);
});

it('hostile F6: the address of the metadata service is shown and never opened', () => {
  const naming = sources.filter((file) =>
    /metadataAddress|mds3?\.fidoalliance/.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(naming.filter((file) => speaking.includes(file))).toEqual([]);
  expect(naming).toContain('src/contract/metadata-file.ts');
});
