import { type AuthenticatorInfo, parseAuthenticatorInfo } from '../../src/fido/get-info.ts';
import type { Host } from './host.ts';

/** Which rules of the reference, section 2.7 ("Consistency a virtual key must keep"), an answer to GetInfo breaks. */
export function brokenRules(info: AuthenticatorInfo): string[] {
  const { versions, extensions = [], options = {} } = info;
  const is23 = versions.includes('FIDO_2_3');
  const is21 = versions.includes('FIDO_2_1') || is23;
  const has = (extension: string) => extensions.includes(extension);
  const hasUv = options.clientPin !== undefined || options.uv !== undefined;
  const only21 = [
    ...['pinUvAuthToken', 'makeCredUvNotRqd', 'bioEnroll', 'credMgmt', 'authnrCfg', 'largeBlobs', 'alwaysUv', 'ep'],
    ...['setMinPINLength', 'uvBioEnroll', 'uvAcfg', 'noMcGaPermissionsWithClientPin'],
  ];
  const rules: Record<string, boolean> = {
    'no FIDO_2_2': !versions.includes('FIDO_2_2'),
    'nothing unknown': info.unknown.size === 0,
    'alwaysUv: no makeCredUvNotRqd': !(options.alwaysUv && options.makeCredUvNotRqd),
    'alwaysUv: no U2F': !(options.alwaysUv && versions.includes('U2F_V2')),
    'minPINLength with clientPin': !is21 || (info.minPINLength !== undefined) === (options.clientPin !== undefined),
    'large blobs with their size': (info.maxSerializedLargeBlobArray !== undefined) === (options.largeBlobs === true),
    'largeBlobKey with large blobs': has('largeBlobKey') === (options.largeBlobs === true),
    'largeBlob without largeBlobKey': !has('largeBlob') || (!has('largeBlobKey') && !options.largeBlobs),
    'credBlob with its size': (info.maxCredBlobLength !== undefined) === has('credBlob'),
    'credBlob: credProtect': !has('credBlob') || has('credProtect'),
    'uvBioEnroll: bioEnroll': options.uvBioEnroll === undefined || options.bioEnroll !== undefined,
    'uvAcfg: authnrCfg': options.uvAcfg === undefined || options.authnrCfg === true,
    'setMinPINLength with minPinLength': (options.setMinPINLength === true) === has('minPinLength'),
    'minPinLength with its count': (info.maxRPIDsForSetMinPINLength !== undefined) === has('minPinLength'),
    'uv with bioEnroll': options.bioEnroll === undefined || options.bioEnroll === options.uv,
    'preview of bioEnroll': [undefined, options.uv].includes(options.userVerificationMgmtPreview),
    'previews with FIDO_2_1_PRE':
      versions.includes('FIDO_2_1_PRE') ||
      (options.userVerificationMgmtPreview === undefined && options.credentialMgmtPreview === undefined),
    'UV details with uv': (info.uvModality !== undefined) === (is21 && options.uv !== undefined),
    'perCredMgmtRO: credMgmt': !options.perCredMgmtRO || options.credMgmt === true,
    'credMgmt: rk': !(options.credMgmt || options.credentialMgmtPreview) || options.rk === true,
    'encIdentifier: perCredMgmtRO': info.encIdentifier === undefined || options.perCredMgmtRO === true,
    'encCredStoreState: FIDO_2_3': info.encCredStoreState === undefined || is23,
    'attestationFormats without none': !info.attestationFormats?.includes('none'),
    'config commands with authnrCfg':
      info.authenticatorConfigCommands === undefined || (is23 && options.authnrCfg === true),
    'PIN members with clientPin':
      options.clientPin !== undefined ||
      (info.pinComplexityPolicy === undefined && info.maxPINLength === undefined && info.minPINLength === undefined),
    'noMcGa with clientPin': !options.noMcGaPermissionsWithClientPin || options.clientPin !== undefined,
    'CTAP 2.0 without what came later': is21 || only21.every((option) => options[option] === undefined),
    'FIDO_2_1: credProtect': !is21 || !hasUv || has('credProtect'),
    'FIDO_2_1 with rk: hmac-secret': !is21 || !options.rk || has('hmac-secret'),
    'FIDO_2_3: hmac-secret': !is23 || has('hmac-secret'),
    'FIDO_2_3: protocol 2': !is23 || info.pinUvAuthProtocols?.includes(2) === true,
    'FIDO_2_3: pinUvAuthToken': !is23 || !hasUv || options.pinUvAuthToken === true,
    'FIDO_2_3 with rk: credMgmt and user verification': !is23 || !options.rk || (hasUv && options.credMgmt === true),
    'lists without duplicates': lists(info).every(
      (list) => list.length > 0 && new Set<unknown>(list).size === list.length,
    ),
  };
  return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [rule]));
}

const lists = (info: AuthenticatorInfo): (readonly unknown[])[] =>
  [
    info.versions,
    info.extensions,
    info.pinUvAuthProtocols,
    info.transports,
    info.algorithms?.map(({ alg }) => alg),
    info.attestationFormats,
    info.transportsForReset,
    info.authenticatorConfigCommands,
  ].filter((list) => list !== undefined);

const NEW_IN_EVERY_ANSWER = ['encIdentifier', 'encCredStoreState'];

/** GetInfo without what is new in every answer. */
export const lastingInfo = (host: Host): Partial<AuthenticatorInfo> =>
  Object.fromEntries(
    Object.entries(parseAuthenticatorInfo(host.getInfo())).filter(([name]) => !NEW_IN_EVERY_ANSWER.includes(name)),
  );
