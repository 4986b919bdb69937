import { isCtap21, type KeyModel, speaksCtap2 } from '../../src/virtual-key/models/key-model.ts';
import { seedLength } from '../../src/virtual-key/parts/signing-key.ts';

type Rule = (holds: boolean, text: string) => void;

/** What is wrong with a model: empty when it is a possible key. Rules of CTAP 2.3 section 6.4 and of the pieces here. */
export function modelFaults(model: KeyModel): string[] {
  const faults: string[] = [];
  const rule: Rule = (holds, text) => {
    if (!holds) faults.push(text);
  };
  checkIdentity(model, rule);
  checkLed(model, rule);
  // What describes CTAP2 is not used.
  if (!speaksCtap2(model)) return faults;
  checkSizes(model, rule);
  checkPin(model, rule);
  checkFingerprint(model, rule);
  checkExtensions(model, rule);
  checkAdministration(model, rule);
  checkGenerations(model, rule);
  return faults;
}

function checkIdentity(model: KeyModel, rule: Rule): void {
  const { versions, extensions, algorithms, pin, attestation, quirks } = model;
  const { formats } = attestation;
  for (const [name, list] of Object.entries({
    versions,
    extensions,
    algorithms,
    protocols: pin.protocols,
    formats,
    quirks,
  })) {
    rule(new Set<unknown>(list).size === list.length, `${name} has no duplicates`);
  }
  rule(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(model.id), 'id is kebab-case');
  rule(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(model.aaguid), 'aaguid is a UUID in lower case');
  rule(
    model.deviceVersion.every((part) => part >= 0 && part <= 0xff),
    'deviceVersion is three bytes',
  );
  rule(versions.length > 0, 'no empty list: versions');
  rule(model.presence.timeoutMs > 0, 'times are positive');
}

function checkSizes(model: KeyModel, rule: Rule): void {
  const { algorithms, attestation, reset, largeBlobCapacity, maxCredBlobLength, maxDiscoverableCredentials } = model;
  const { rpId, userNames } = model.nameLimits ?? { rpId: 32, userNames: 64 };
  rule(rpId >= 32 && userNames >= 64, 'at least 32 bytes of an RP ID and 64 of a name are kept');
  rule(algorithms.length > 0 && attestation.formats.length > 0, 'no empty list: algorithms, attestation formats');
  rule(algorithms.includes(-7), 'ES256 is there');
  rule(model.maxMsgSize >= 1024 && model.maxMsgSize <= 7609, 'maxMsgSize is from 1024 to 7609');
  rule(model.flashBytes === null || model.flashBytes >= 1024, 'flashBytes are at least 1024');
  rule(model.maxCredentialCountInList >= 1, 'maxCredentialCountInList is at least 1');
  // Format, nonce, traits and algorithm, and the tag go with the seed.
  const longestId = 1 + 12 + 2 + Math.max(...algorithms.map(seedLength)) + 16;
  rule(model.maxCredentialIdLength >= longestId && model.maxCredentialIdLength <= 1023, 'own credential ids fit');
  rule(attestation.type === 'basic' || !attestation.formats.includes('fido-u2f'), 'self attestation: packed alone');
  rule(maxDiscoverableCredentials === null || maxDiscoverableCredentials >= 1, 'a discoverable credential fits');
  rule(largeBlobCapacity === null || largeBlobCapacity >= 1024, 'large blobs have at least 1024 bytes');
  rule(maxCredBlobLength === null || maxCredBlobLength >= 32, 'maxCredBlobLength is at least 32');
  rule(reset.windowMs > 0, 'times are positive');
  rule(reset.longTouchMs === null || reset.longTouchMs >= 5000, 'a long touch is at least 5 s');
}

function checkPin({ pin, fingerprint, versions }: KeyModel, rule: Rule): void {
  rule(pin.protocols.length > 0, 'no empty list: PIN/UV auth protocols');
  rule(pin.minLength >= 4 && pin.minLength <= 63, 'minPINLength is from 4 to 63');
  rule(pin.maxLength >= 8 && pin.maxLength <= 63 && pin.maxLength >= pin.minLength, 'maxPINLength is from 8 to 63');
  rule(pin.maxLength === 63 || versions.includes('FIDO_2_3'), 'a shorter maxPINLength is told in GetInfo');
  rule(pin.maxRetries >= 1 && pin.maxRetries <= 8, 'pinRetries are from 1 to 8');
  rule(pin.maxMismatchesPerPowerCycle >= 1 && pin.maxMismatchesPerPowerCycle <= 3, 'at most 3 mismatches in a row');
  rule(!pin.administersOnly || fingerprint !== null, 'noMcGaPermissionsWithClientPin: somebody can be verified');
  rule(pin.complexityPolicy === null || versions.includes('FIDO_2_3'), 'pinComplexityPolicy is told in GetInfo');
}

function checkFingerprint({ fingerprint, versions }: KeyModel, rule: Rule): void {
  if (!fingerprint) return;
  const { maxTemplates, samples, maxUvRetries, attemptsPerRequest, preferredPlatformUvAttempts } = fingerprint;
  rule(maxTemplates >= 1 && samples >= 1, 'a finger can be enrolled');
  rule(maxUvRetries >= 1 && maxUvRetries <= 25, 'uvRetries are from 1 to 25');
  rule(attemptsPerRequest >= 1 && attemptsPerRequest <= 5, 'attempts in one request are from 1 to 5');
  rule(preferredPlatformUvAttempts >= 1, 'preferredPlatformUvAttempts is positive');
  rule(fingerprint.captureTimeoutMs <= fingerprint.maxCaptureTimeoutMs, 'the usual capture time is allowed');
  const { standalone } = fingerprint;
  rule(
    standalone === null || Math.min(standalone.clicks, standalone.clickWindowMs, standalone.idleTimeoutMs) > 0,
    'standalone enrolment: clicks and times are positive',
  );
  rule(fingerprint.previewCommand === versions.includes('FIDO_2_1_PRE'), 'command 0x40 comes with FIDO_2_1_PRE');
}

function checkExtensions(model: KeyModel, rule: Rule): void {
  const { extensions, config, pin } = model;
  const has = (name: KeyModel['extensions'][number]) => extensions.includes(name);
  rule(has('credBlob') === (model.maxCredBlobLength !== null), 'credBlob comes with maxCredBlobLength');
  rule(!has('credBlob') || has('credProtect'), 'credBlob: credProtect');
  rule(has('largeBlobKey') === (model.largeBlobCapacity !== null), 'largeBlobKey comes with large blobs');
  rule(has('minPinLength') === (config?.minPinLength != null), 'minPinLength comes with setMinPINLength');
  rule(has('pinComplexityPolicy') === (pin.complexityPolicy !== null), 'pinComplexityPolicy comes with its rule');
  rule(!has('pinComplexityPolicy') || has('minPinLength'), 'pinComplexityPolicy: minPinLength');
  rule(!has('hmac-secret-mc') || has('hmac-secret'), 'hmac-secret-mc: hmac-secret');
  rule(
    model.maxDiscoverableCredentials !== null || !(has('credBlob') || has('largeBlobKey')),
    'credBlob and largeBlobKey: discoverable credentials',
  );
}

function checkAdministration(model: KeyModel, rule: Rule): void {
  const { credentialManagement, config, fingerprint, versions, attestation, reset } = model;
  if (credentialManagement) {
    rule(model.maxDiscoverableCredentials !== null, 'credential management: discoverable credentials');
    rule(
      credentialManagement.previewCommand === versions.includes('FIDO_2_1_PRE'),
      'command 0x41 comes with FIDO_2_1_PRE',
    );
    rule(!credentialManagement.readOnlyToken || versions.includes('FIDO_2_3'), 'perCredMgmtRO: FIDO_2_3');
  }
  rule(!model.encryptedIdentifiers || credentialManagement?.readOnlyToken === true, 'encIdentifier: perCredMgmtRO');
  rule(!model.encryptedIdentifiers || versions.includes('FIDO_2_3'), 'encIdentifier: FIDO_2_3');
  rule(reset.longTouchMs === null || versions.includes('FIDO_2_3'), 'longTouchForReset: FIDO_2_3');
  rule(!config?.longTouchForReset || reset.longTouchMs !== null, 'enableLongTouchForReset: a long touch');
  rule(!config?.byUv || fingerprint !== null, 'uvAcfg: built-in user verification');
  rule(attestation.enterprise === null || config !== null, 'enterprise attestation: enableEnterpriseAttestation');
  rule((config?.minPinLength?.maxRpIds ?? 0) >= 0, 'maxRPIDsForSetMinPINLength is not negative');
}

function checkGenerations(model: KeyModel, rule: Rule): void {
  const { versions, extensions, pin, fingerprint, config } = model;
  const hasRk = model.maxDiscoverableCredentials !== null;
  if (isCtap21(model)) {
    rule(extensions.includes('hmac-secret') || !hasRk, 'FIDO_2_1 with rk: hmac-secret');
    rule(extensions.includes('credProtect'), 'FIDO_2_1 with user verification: credProtect');
  } else {
    rule(!model.makeCredUvNotRqd, 'makeCredUvNotRqd: FIDO_2_1');
    rule(config === null && model.largeBlobCapacity === null, 'authenticatorConfig and large blobs: FIDO_2_1');
    rule(!pin.administersOnly && !fingerprint?.enrolmentByUv, 'permissions: FIDO_2_1');
    rule(!pin.protocols.includes(2), 'PIN/UV auth protocol 2: FIDO_2_1');
  }
  if (versions.includes('FIDO_2_3')) {
    rule(extensions.includes('hmac-secret'), 'FIDO_2_3: hmac-secret');
    rule(pin.protocols.includes(2), 'FIDO_2_3: PIN/UV auth protocol 2');
    rule(!hasRk || model.credentialManagement !== null, 'FIDO_2_3 with rk: credential management');
  }
}

function checkLed({ led }: KeyModel, rule: Rule): void {
  const { fastestMs, slowestMs } = led.enrolment;
  rule(fastestMs > 0 && fastestMs < slowestMs, 'white flashing gets faster');
  for (const [meaning, { pattern, periodMs }] of Object.entries(led.looks)) {
    rule((pattern === 'flashing') === (periodMs !== null), `${meaning} has a period when it flashes, and only then`);
  }
}
