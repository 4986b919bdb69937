import type { Authenticator } from '../authenticator.ts';

/** Whether the key says that it knows an extension (CTAP 2.3 section 12). */
export const hasExtension = ({ info }: Pick<Authenticator, 'info'>, name: string): boolean =>
  info.extensions?.includes(name) === true;
