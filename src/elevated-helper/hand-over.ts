import { decodeUtf8, fromBase64url, toBase64url, utf8 } from '../basics/bytes.ts';
import { helperSwitch } from './helper-switch.ts';
import { publicKeyBytes } from './key-agreement.ts';

/** What the app tells the helper on its command line. None of it is secret: every program of this user can read it there. */
export interface HandOver {
  /** The pipe on which the app listens. */
  readonly pipe: string;
  /** The file with the secret of this run; the app deletes it as soon as the helper has said hello. */
  readonly secretFile: string;
  /** The app's half of the key agreement: the helper obeys only who has the other half. */
  readonly appPublicKey: Uint8Array;
}

export const helperArgument = ({ pipe, secretFile, appPublicKey }: HandOver): string =>
  helperSwitch + toBase64url(utf8(JSON.stringify([pipe, secretFile, toBase64url(appPublicKey)])));

/** Only pipes of this computer, made by this program: never one of another computer (`\\server\pipe\...`). */
const windowsPipe = /^\\\\\.\\pipe\\touchstone-[0-9a-f]{32}$/;
const socketPath = /^\/[^\0]{0,100}\/touchstone-[0-9a-f]{32}$/;

/**
 * @param argv the whole command line
 * @returns null where it does not ask for the helper
 * @throws RangeError where it asks and says nothing that this program would have said
 */
export function parseHelperArgument(
  argv: readonly string[],
  platform: NodeJS.Platform = process.platform,
): HandOver | null {
  const argument = argv.find((one) => one.startsWith(helperSwitch));
  if (argument === undefined) return null;
  const [pipe, secretFile, publicKey] = partsOf(argument.slice(helperSwitch.length));
  if (!(platform === 'win32' ? windowsPipe : socketPath).test(pipe))
    throw new RangeError('expected a pipe of this computer');
  const appPublicKey = fromBase64url(publicKey);
  if (appPublicKey.length !== publicKeyBytes) {
    throw new RangeError(`got a key of ${appPublicKey.length} bytes, expected ${publicKeyBytes}`);
  }
  return { pipe, secretFile, appPublicKey };
}

function partsOf(text: string): [string, string, string] {
  let parts: unknown;
  try {
    parts = JSON.parse(decodeUtf8(fromBase64url(text)));
  } catch (cause) {
    throw new RangeError('expected a hand-over as this program writes it', { cause });
  }
  if (Array.isArray(parts) && parts.length === 3 && parts.every((part) => typeof part === 'string')) {
    return parts as [string, string, string];
  }
  throw new RangeError('expected three texts in the hand-over');
}
