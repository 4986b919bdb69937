import type { CapabilityName, KnownCapability } from '../contract/atlas.ts';
import type { KeyDetails, KeyInfo } from '../contract/keys.ts';

type Told = Omit<KnownCapability, 'name'>;

/**
 * What a key can do, as far as its answer to GetInfo tells (CTAP 2.3 section 6.4), and from which member that is known. A key may claim what it
 * likes: this is its word, not ours.
 */
export function capabilitiesOf({ info, protocol, canReset }: KeyDetails): KnownCapability[] {
  const told = info === null || protocol === 'u2f' ? ofU2f : fromInfo(info, canReset);
  return (Object.keys(told) as CapabilityName[]).map((name) => ({ name, ...told[name] }));
}

function fromInfo(info: KeyInfo, canReset: boolean): Readonly<Record<CapabilityName, Told>> {
  const { options, extensions, versions, transports, others } = info;
  const member = (name: string, has: boolean): Told => ({ has: has ? 'yes' : 'no', source: 'told', member: name });
  const notListed = (name: string): Told => ({ has: 'no', source: 'not-listed', member: name });
  const notTold = (name: string): Told => ({ has: 'unknown', source: 'not-told', member: name });
  /** An option that is there at all means that the key has the feature (section 6.4, options). */
  const feature = (...names: readonly string[]): Told => {
    const found = names.find((name) => name in options);
    return found === undefined ? notListed(`options.${names[0]}`) : member(`options.${found}`, true);
  };
  /** An option that says yes or no. */
  const option = (name: string): Told =>
    name in options ? member(`options.${name}`, options[name] === true) : notListed(`options.${name}`);
  const extension = (name: string): Told =>
    extensions.includes(name) ? member(`extensions: ${name}`, true) : notListed(`extensions: ${name}`);
  const transport = (name: string): Told =>
    transports.length === 0
      ? notTold('transports')
      : member(`transports: ${transports.join(', ')}`, transports.includes(name));
  return {
    discoverable: option('rk'),
    'lists-accounts':
      options.credMgmt === true || options.credentialMgmtPreview !== true
        ? option('credMgmt')
        : option('credentialMgmtPreview'),
    pin: feature('clientPin'),
    fingerprints: feature('bioEnroll', 'userVerificationMgmtPreview'),
    'verifies-itself': feature('uv'),
    'always-verifies': option('alwaysUv'),
    'large-blobs': option('largeBlobs'),
    'secrets-for-sites': extension('hmac-secret'),
    'protection-levels': extension('credProtect'),
    'enterprise-attestation': feature('ep'),
    payment: extension('thirdPartyPayment'),
    'reset-by-usb':
      'transportsForReset' in others
        ? member('transportsForReset', canReset)
        : { has: 'yes', source: 'by-default', member: 'transportsForReset' },
    u2f: versions.includes('U2F_V2') ? member('versions: U2F_V2', true) : notListed('versions: U2F_V2'),
    nfc: transport('nfc'),
    bluetooth: transport('ble'),
  };
}

const lacking: Told = { has: 'no', source: 'u2f-only', member: null };
const silent: Told = { has: 'unknown', source: 'not-told', member: null };

/** U2F (Raw Message Formats 1.2) has neither PIN nor memory for accounts, and no way to tell of transports. */
const ofU2f: Readonly<Record<CapabilityName, Told>> = {
  discoverable: lacking,
  'lists-accounts': lacking,
  pin: lacking,
  fingerprints: lacking,
  'verifies-itself': lacking,
  'always-verifies': lacking,
  'large-blobs': lacking,
  'secrets-for-sites': lacking,
  'protection-levels': lacking,
  'enterprise-attestation': lacking,
  payment: lacking,
  'reset-by-usb': lacking,
  u2f: { has: 'yes', source: 'told', member: null },
  nfc: silent,
  bluetooth: silent,
};
