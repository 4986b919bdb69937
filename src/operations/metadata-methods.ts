import { ORPCError } from '@orpc/server';
import type { Trust } from '../trust/trust.ts';
import type { Methods } from './guard.ts';

/** The methods of the contract's `metadata`. */
export const metadataMethods = (os: Methods['metadata'], trust: Trust) => ({
  show: os.show.handler(() => {
    const { blobs, roots, unusable } = trust.show();
    return { blobs: [...blobs], roots: [...roots], unusable: [...unusable] };
  }),
  import: os.import.handler(({ input }) => trust.import(input.text)),
  addRoot: os.addRoot.handler(({ input }) =>
    trust.addRoot(input.purpose, new Uint8Array(Buffer.from(input.certificate, 'base64'))),
  ),
  removeRoot: os.removeRoot.handler(({ input }) => ({ removed: trust.removeRoot(input.purpose, input.fingerprint) })),
  testBlob: os.testBlob.handler(() => {
    const test = trust.testMetadata();
    if (!test) throw new ORPCError('NOT_FOUND', { message: 'the Lab is off' });
    return { text: test.text, root: pemOf(test.root) };
  }),
});

function pemOf(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
