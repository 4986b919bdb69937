import type { Offered, TrialExtension, TrialOffer } from '../contract/key-trial.ts';
import { forDiscoverable, trialExtensions } from '../contract/trial-lists.ts';
import { hasExtension } from '../ctap/extensions/supported.ts';
import { canGrant } from '../ctap/token-session.ts';
import { Permission } from '../fido/commands.ts';
import { coseAlgorithm } from '../fido/cose.ts';
import { coseAlgorithmName } from '../fido/cose-algorithm-name.ts';
import type { AuthenticatorInfo } from '../fido/get-info.ts';
import type { KeyPorts } from './key-ports.ts';

/** Those whose signatures can be checked here. */
const algorithms = [coseAlgorithm.ES256, coseAlgorithm.EdDSA, coseAlgorithm.ES384, coseAlgorithm.RS256] as const;

/** What a key can be tried with, without asking it for anything. @throws what opening and reading a key throw */
export const describeTrial = (ports: KeyPorts, keyId: string, signal: AbortSignal | undefined): Promise<TrialOffer> =>
  ports.access.use<TrialOffer>(
    keyId,
    { signal, look: true },
    async ({ authenticator: { info } }) => offerOf(info),
    () => u2fOffer,
  );

/** By members of GetInfo (CTAP 2.3 section 6.4), whatever versions the key names. */
export function offerOf(info: AuthenticatorInfo): TrialOffer {
  const { options = {} } = info;
  const isProtected = options.clientPin === true || options.uv === true;
  const byPin = options.clientPin === true && (options.noMcGaPermissionsWithClientPin !== true || options.uv === true);
  return {
    proof: { byTouch: !isProtected && options.alwaysUv !== true, byPin, byFingerprint: options.uv === true },
    algorithms: algorithms.map((number) => ({ ...named(number), offered: algorithmOffered(info, number) })),
    discoverable: options.rk === true ? 'yes' : 'no',
    removal: { byPin: canRemove(info, 'pin'), byFingerprint: canRemove(info, 'uv') },
    extensions: trialExtensions.map((extension) => ({ extension, offered: extensionOffered(info, extension) })),
  };
}

/** U2F has one algorithm and nothing to ask for besides. */
export const u2fOffer: TrialOffer = {
  proof: { byTouch: true, byPin: false, byFingerprint: false },
  algorithms: algorithms.map((number) => ({
    ...named(number),
    offered: number === coseAlgorithm.ES256 ? ('yes' as const) : ('no' as const),
  })),
  discoverable: 'no',
  removal: { byPin: false, byFingerprint: false },
  extensions: trialExtensions.map((extension) => ({ extension, offered: 'no' as const })),
};

/** Number and registered name. */
export function named(number: number): { number: number; name: string } {
  return { number, name: coseAlgorithmName(number) ?? String(number) };
}

/** Of what was wished for, what the key is asked for: what it says that it does not have is not sent. */
export function extensionsToAsk(
  offer: TrialOffer,
  wished: readonly TrialExtension[],
  discoverable: boolean,
): ReadonlySet<TrialExtension> {
  const has = (extension: TrialExtension) =>
    offer.extensions.some((one) => one.extension === extension && one.offered !== 'no' && one.offered !== 'off');
  const fits = (extension: TrialExtension) => discoverable || !forDiscoverable.has(extension);
  const asked = new Set(wished.filter((extension) => has(extension) && fits(extension)));
  // Section 12.8: the salts of hmac-secret-mc go beside hmac-secret.
  if (asked.has('hmac-secret-mc')) asked.add('hmac-secret');
  return asked;
}

/** A key that lists no algorithms has one that every relying party takes, most likely. */
function algorithmOffered({ algorithms: told }: AuthenticatorInfo, number: number): Offered {
  if (told === undefined) return 'not-known';
  return told.some(({ alg }) => alg === number) ? 'yes' : 'no';
}

function extensionOffered(info: AuthenticatorInfo, extension: TrialExtension): Offered {
  const { options = {} } = info;
  const isListed = hasExtension({ info }, extension);
  switch (extension) {
    case 'enterpriseAttestation':
      return options.ep === undefined ? 'no' : options.ep ? 'yes' : 'off';
    case 'hmac-secret-mc':
      return isListed && hasExtension({ info }, 'hmac-secret') ? 'yes' : 'no';
    case 'largeBlobKey':
      // The key to a blob is good for something only where there is room for blobs.
      return isListed && options.largeBlobs === true ? 'yes' : 'no';
    case 'minPinLength':
      // Keys of CTAP 2.1 need not name it among their extensions.
      return isListed || options.setMinPINLength === true ? 'yes' : 'no';
    case 'credBlob':
      // Listed without the length that section 6.4 wants beside it: 32 bytes may do.
      return isListed ? (info.maxCredBlobLength === undefined ? 'not-known' : 'yes') : 'no';
    default:
      return isListed ? 'yes' : 'no';
  }
}

function canRemove(info: AuthenticatorInfo, by: 'pin' | 'uv'): boolean {
  const { options = {} } = info;
  const hasCommand = options.credMgmt === true || options.credentialMgmtPreview === true;
  return hasCommand && canGrant(info, Permission.credentialManagement, by);
}
