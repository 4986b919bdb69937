import type { LedTable } from '../parts/led.ts';

/** What tells one key model from another: plain values. Times are in milliseconds. */
export interface KeyModel {
  /** Kebab-case; kept in stored data. */
  readonly id: string;
  readonly name: string;
  readonly manufacturer: string;
  /** USB ids. Of the virtual keys these are pid.codes test numbers, never a vendor's. */
  readonly vendorId: number;
  readonly productId: number;
  /** The virtual key's own, never a real product's: 8-4-4-4-12 hexadecimal digits. */
  readonly aaguid: string;
  /** In the INIT reply: major, minor, build, one byte each. */
  readonly deviceVersion: readonly [number, number, number];
  /** In GetInfo. */
  readonly firmwareVersion: number;
  readonly versions: readonly KeyVersion[];
  readonly extensions: readonly KeyExtension[];
  /** COSE algorithms in the key's order of preference. */
  readonly algorithms: readonly KeyAlgorithm[];
  /** Bytes of the longest request, command byte included. */
  readonly maxMsgSize: number;
  readonly maxCredentialCountInList: number;
  /** Bytes. */
  readonly maxCredentialIdLength: number;
  /** Discoverable credentials that fit; null: option rk is not there. */
  readonly maxDiscoverableCredentials: number | null;
  /** What is kept of the names of a discoverable credential, in UTF-8 bytes, at least 32 and 64; null: all of them. */
  readonly nameLimits: { readonly rpId: number; readonly userNames: number } | null;
  /** Bytes that credentials, fingerprints and large blobs share, names of records included; null: no limit but their counts. */
  readonly flashBytes: number | null;
  /** Whether non-discoverable credentials can be made without user verification. */
  readonly makeCredUvNotRqd: boolean;
  readonly pin: PinRules;
  readonly presence: PresenceRules;
  readonly reset: ResetRules;
  readonly fingerprint: FingerprintRules | null;
  readonly attestation: AttestationRules;
  /** null: discoverable credentials cannot be listed or deleted one by one. */
  readonly credentialManagement: CredentialManagementRules | null;
  /** Bytes of the serialised large-blob array that fit, at least 1024; null: no large blobs. */
  readonly largeBlobCapacity: number | null;
  /** Bytes, at least 32; null: no extension credBlob. */
  readonly maxCredBlobLength: number | null;
  /** null: no authenticatorConfig. */
  readonly config: ConfigRules | null;
  /** Whether GetInfo has encIdentifier, and encCredStoreState where the version is FIDO_2_3. */
  readonly encryptedIdentifiers: boolean;
  readonly led: LedTable;
  /** Where it departs from the specification, as published test results of real keys show. */
  readonly quirks: readonly KeyQuirk[];
}

/** A key of U2F_V2 alone speaks no CTAP2: what describes CTAP2 is then not used. */
export type KeyVersion = 'U2F_V2' | 'FIDO_2_0' | 'FIDO_2_1_PRE' | 'FIDO_2_1' | 'FIDO_2_3';
export type KeyExtension =
  | 'credProtect'
  | 'hmac-secret'
  | 'hmac-secret-mc'
  | 'credBlob'
  | 'largeBlobKey'
  | 'minPinLength'
  | 'pinComplexityPolicy'
  | 'thirdPartyPayment';
/** ES256, EdDSA, ES384, RS256. */
export type KeyAlgorithm = -7 | -8 | -35 | -257;

export interface AttestationRules {
  /** `basic`: by an attestation key with a certificate; `self`: by the credential itself. */
  readonly type: 'basic' | 'self';
  /** In the key's order of preference; the first one is used unless the platform asks for another. */
  readonly formats: readonly ('packed' | 'fido-u2f')[];
  /** null: no enterprise attestation. */
  readonly enterprise: { readonly rpIds: readonly string[]; readonly platformManaged: boolean } | null;
}

export interface CredentialManagementRules {
  /** Whether the command of FIDO_2_1_PRE (0x41) is there too. */
  readonly previewCommand: boolean;
  /** Option perCredMgmtRO: permission pcmr and the persistent pinUvAuthToken. */
  readonly readOnlyToken: boolean;
}

export interface ConfigRules {
  /** `fixed-on`: on from the factory and cannot be turned off. null: no option alwaysUv. */
  readonly alwaysUv: 'off' | 'on' | 'fixed-on' | null;
  /** null: no setMinPINLength. `rpIds`: those that are always told the length, in addition to the `maxRpIds` that can be set. */
  readonly minPinLength: { readonly maxRpIds: number; readonly rpIds: readonly string[] } | null;
  /** enableLongTouchForReset. */
  readonly longTouchForReset: boolean;
  /** Option uvAcfg: a token by built-in user verification may carry the permission acfg. */
  readonly byUv: boolean;
}

export interface PinRules {
  /** In the key's order of preference. */
  readonly protocols: readonly (1 | 2)[];
  /** Code points. */
  readonly minLength: number;
  readonly maxRetries: number;
  /** Mismatches in a row after which only a power cycle helps. */
  readonly maxMismatchesPerPowerCycle: number;
  /** UTF-8 bytes, 8 to 63. */
  readonly maxLength: number;
  /** Option noMcGaPermissionsWithClientPin: the PIN administers the key, and user verification is by finger alone. */
  readonly administersOnly: boolean;
  /**
   * Whether PINs of one repeated or steadily rising or falling character are refused (pinComplexityPolicy). `off`: until
   * setMinPINLength turns it on; null: the key has no such policy.
   */
  readonly complexityPolicy: 'off' | 'on' | null;
}

export interface PresenceRules {
  /** How long a command waits for a touch or for a finger to verify. */
  readonly timeoutMs: number;
  /** Whether a click of the side button counts as a touch. */
  readonly byButton: boolean;
}

export interface ResetRules {
  /** After power-up. */
  readonly windowMs: number;
  /**
   * How long the touch is held where the key wants a long one (section 6.6: at least 5 s): always, or from
   * enableLongTouchForReset on where the key has that. null: a touch is enough.
   */
  readonly longTouchMs: number | null;
}

export interface FingerprintRules {
  readonly kind: 'touch' | 'swipe';
  readonly maxTemplates: number;
  /** Accepted samples that one enrolment takes, through the host and standalone. */
  readonly samples: number;
  /** UTF-8 bytes. */
  readonly maxNameBytes: number;
  /** 1 to 25. */
  readonly maxUvRetries: number;
  /** In GetInfo: more than 1 leaves repeating to the platform, so that one request is one attempt. */
  readonly preferredPlatformUvAttempts: number;
  /** Attempts in one request where the key repeats by itself, 1 to 5. */
  readonly attemptsPerRequest: number;
  /** How long one sample is waited for, unless the host says. */
  readonly captureTimeoutMs: number;
  /** The most that a host may say. */
  readonly maxCaptureTimeoutMs: number;
  /** Whether the command of FIDO_2_1_PRE (0x40) is there too. */
  readonly previewCommand: boolean;
  /** Option uvBioEnroll: a token by built-in user verification may carry the permission be. */
  readonly enrolmentByUv: boolean;
  /** Enrolment with the side button, without a host; null: the key has no such mode. */
  readonly standalone: StandaloneRules | null;
}

export interface StandaloneRules {
  readonly clicks: number;
  /** Longest time from one click to the next that still counts as quick. */
  readonly clickWindowMs: number;
  /** How long each touch is waited for before the mode ends by itself. */
  readonly idleTimeoutMs: number;
}

/**
 * Departures from the specification that a key can be made with, as the published results of google/CTAP2-test-tool show
 * them (its folders `results` and `fuzzing_results`, of 2021); what is said of CanoKey is not from there.
 */
export const keyQuirks = [
  /** The right PIN is accepted after three wrong ones, without a power cycle. ATKey.Pro. */
  'right-pin-when-auth-blocked',
  /** The wrong PIN that spends the last retry is answered with PIN_INVALID. KeyVault, MIRKey, Nitrokey FIDO2, Solo. */
  'last-retry-invalid',
  /** getPINRetries is answered with PIN_NOT_SET while no PIN is set. Security Key by Yubico. */
  'pin-retries-need-a-pin',
  /** A reset is done at any time after power-up. KeyVault, OctatcO EzFinger. */
  'reset-any-time',
  /** A touch that does not come is answered with ACTION_TIMEOUT. Nitrokey FIDO2, Security Key by Yubico, Solo. */
  'action-timeout',
  /** A discoverable credential whose user's displayName is not ASCII is answered with KEY_STORE_FULL. ATKey.Pro. */
  'ascii-display-name',
  /** Only the first entry of pubKeyCredParams is looked at. ATKey.Pro, BioPass FIDO2, HyperFIDO, TrustKey T110. */
  'first-algorithm-only',
  /** An empty user id is answered with PROCESSING. ATKey.Pro, FIDO2 Security Key. */
  'no-empty-user-id',
  /** Option rk is accepted in GetAssertion. ATKey.Pro, Nitrokey FIDO2, Security Key by Yubico. */
  'rk-in-get-assertion',
  /** A PIN protocol without a token is answered with PIN_AUTH_INVALID while a PIN is set. ATKey.Pro. */
  'protocol-needs-token',
  /** Options that it does not know are answered with LIMIT_EXCEEDED. MIRKey, Solo. */
  'unknown-options-refused',
  /** Discoverable credentials of other RPs exclude too. BioPass FIDO2, FIDO KB. */
  'excludes-for-any-rp',
  /** An empty pinUvAuthParam is answered with PIN_AUTH_INVALID while a PIN is set. Security Key by Yubico, Solo and nine more. */
  'empty-token-invalid',
  /** Option uv is answered with UNSUPPORTED_OPTION, fingers or not. BioPass FIDO2, FIDO KB, HyperFIDO. */
  'uv-option-unsupported',
  /** Names that the relying party did not give are told as empty texts. CanoKey. */
  'empty-names',
  /** A message that comes within 20 ms of an answer is refused with CHANNEL_BUSY. ATKey.Pro, under a fuzzer's load. */
  'channel-busy-after-answer',
] as const satisfies readonly string[];
export type KeyQuirk = (typeof keyQuirks)[number];

export const hasQuirk = ({ quirks }: KeyModel, quirk: KeyQuirk): boolean => quirks.includes(quirk);

export const speaksCtap2 = ({ versions }: KeyModel): boolean => versions.some((version) => version !== 'U2F_V2');

/** Whether tokens have permissions (option pinUvAuthToken), and commands their final numbers. */
export const isCtap21 = ({ versions }: KeyModel): boolean =>
  versions.includes('FIDO_2_1') || versions.includes('FIDO_2_3');
