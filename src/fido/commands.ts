/** Numbers of the CTAP commands: command bytes, member keys of requests and responses, sub-commands (CTAP 2.3 section 6). */

export const Command = {
  makeCredential: 0x01,
  getAssertion: 0x02,
  getInfo: 0x04,
  clientPin: 0x06,
  reset: 0x07,
  getNextAssertion: 0x08,
  bioEnrollment: 0x09,
  credentialManagement: 0x0a,
  selection: 0x0b,
  largeBlobs: 0x0c,
  config: 0x0d,
  /** FIDO_2_1_PRE; same maps as `bioEnrollment`. */
  bioEnrollmentPreview: 0x40,
  /** FIDO_2_1_PRE; same maps as `credentialManagement`, without updateUserInformation. */
  credentialManagementPreview: 0x41,
} as const;

// Section 6.1

export const MakeCredentialRequest = {
  clientDataHash: 0x01,
  rp: 0x02,
  user: 0x03,
  pubKeyCredParams: 0x04,
  excludeList: 0x05,
  extensions: 0x06,
  options: 0x07,
  pinUvAuthParam: 0x08,
  pinUvAuthProtocol: 0x09,
  enterpriseAttestation: 0x0a,
  attestationFormatsPreference: 0x0b,
} as const;

export const MakeCredentialResponse = {
  fmt: 0x01,
  authData: 0x02,
  attStmt: 0x03,
  epAtt: 0x04,
  largeBlobKey: 0x05,
  unsignedExtensionOutputs: 0x06,
} as const;

// Sections 6.2 and 6.3

export const GetAssertionRequest = {
  rpId: 0x01,
  clientDataHash: 0x02,
  allowList: 0x03,
  extensions: 0x04,
  options: 0x05,
  pinUvAuthParam: 0x06,
  pinUvAuthProtocol: 0x07,
} as const;

/** Also the answer to getNextAssertion, without numberOfCredentials. */
export const GetAssertionResponse = {
  credential: 0x01,
  authData: 0x02,
  signature: 0x03,
  user: 0x04,
  numberOfCredentials: 0x05,
  userSelected: 0x06,
  largeBlobKey: 0x07,
  unsignedExtensionOutputs: 0x08,
} as const;

// Section 6.5

export const ClientPinRequest = {
  pinUvAuthProtocol: 0x01,
  subCommand: 0x02,
  keyAgreement: 0x03,
  pinUvAuthParam: 0x04,
  newPinEnc: 0x05,
  pinHashEnc: 0x06,
  permissions: 0x09,
  rpId: 0x0a,
} as const;

export const ClientPinResponse = {
  keyAgreement: 0x01,
  pinUvAuthToken: 0x02,
  pinRetries: 0x03,
  powerCycleState: 0x04,
  uvRetries: 0x05,
} as const;

export const ClientPinSubCommand = {
  getPinRetries: 0x01,
  getKeyAgreement: 0x02,
  setPin: 0x03,
  changePin: 0x04,
  getPinToken: 0x05,
  getPinUvAuthTokenUsingUvWithPermissions: 0x06,
  getUvRetries: 0x07,
  getPinUvAuthTokenUsingPinWithPermissions: 0x09,
} as const;

/** Bits of the permissions member (section 6.5.5.7). */
export const Permission = {
  makeCredential: 0x01,
  getAssertion: 0x02,
  credentialManagement: 0x04,
  bioEnrollment: 0x08,
  largeBlobWrite: 0x10,
  authenticatorConfiguration: 0x20,
  persistentCredentialManagementReadOnly: 0x40,
} as const;

// Section 6.7

export const BioEnrollmentRequest = {
  modality: 0x01,
  subCommand: 0x02,
  subCommandParams: 0x03,
  pinUvAuthProtocol: 0x04,
  pinUvAuthParam: 0x05,
  getModality: 0x06,
} as const;

export const BioEnrollmentParameter = {
  templateId: 0x01,
  templateFriendlyName: 0x02,
  timeoutMilliseconds: 0x03,
} as const;

export const BioEnrollmentResponse = {
  modality: 0x01,
  fingerprintKind: 0x02,
  maxCaptureSamplesRequiredForEnroll: 0x03,
  templateId: 0x04,
  lastEnrollSampleStatus: 0x05,
  remainingSamples: 0x06,
  templateInfos: 0x07,
  maxTemplateFriendlyName: 0x08,
} as const;

export const BioSubCommand = {
  enrollBegin: 0x01,
  enrollCaptureNextSample: 0x02,
  cancelCurrentEnrollment: 0x03,
  enumerateEnrollments: 0x04,
  setFriendlyName: 0x05,
  removeEnrollment: 0x06,
  getFingerprintSensorInfo: 0x07,
} as const;

export const BioModality = { fingerprint: 0x01 } as const;

export const FingerprintKind = { touch: 0x01, swipe: 0x02 } as const;

/** lastEnrollSampleStatus (section 6.7.5). 0x0c is not assigned there; clients name it FP_DATABASE_FULL. */
export const SampleStatus = {
  good: 0x00,
  tooHigh: 0x01,
  tooLow: 0x02,
  tooLeft: 0x03,
  tooRight: 0x04,
  tooFast: 0x05,
  tooSlow: 0x06,
  poorQuality: 0x07,
  tooSkewed: 0x08,
  tooShort: 0x09,
  mergeFailure: 0x0a,
  exists: 0x0b,
  databaseFull: 0x0c,
  noUserActivity: 0x0d,
  noUserPresenceTransition: 0x0e,
} as const;

// Section 6.8

export const CredentialManagementRequest = {
  subCommand: 0x01,
  subCommandParams: 0x02,
  pinUvAuthProtocol: 0x03,
  pinUvAuthParam: 0x04,
} as const;

export const CredentialManagementParameter = { rpIdHash: 0x01, credentialId: 0x02, user: 0x03 } as const;

export const CredentialManagementResponse = {
  existingResidentCredentialsCount: 0x01,
  maxPossibleRemainingResidentCredentialsCount: 0x02,
  rp: 0x03,
  rpIdHash: 0x04,
  totalRps: 0x05,
  user: 0x06,
  credentialId: 0x07,
  publicKey: 0x08,
  totalCredentials: 0x09,
  credProtect: 0x0a,
  largeBlobKey: 0x0b,
  thirdPartyPayment: 0x0c,
} as const;

export const CredentialManagementSubCommand = {
  getCredsMetadata: 0x01,
  enumerateRpsBegin: 0x02,
  enumerateRpsGetNextRp: 0x03,
  enumerateCredentialsBegin: 0x04,
  enumerateCredentialsGetNextCredential: 0x05,
  deleteCredential: 0x06,
  updateUserInformation: 0x07,
} as const;

// Section 6.10

export const LargeBlobsRequest = {
  get: 0x01,
  set: 0x02,
  offset: 0x03,
  length: 0x04,
  pinUvAuthParam: 0x05,
  pinUvAuthProtocol: 0x06,
} as const;

export const LargeBlobsResponse = { config: 0x01 } as const;

// Section 6.11

export const ConfigRequest = {
  subCommand: 0x01,
  subCommandParams: 0x02,
  pinUvAuthProtocol: 0x03,
  pinUvAuthParam: 0x04,
} as const;

export const ConfigSubCommand = {
  enableEnterpriseAttestation: 0x01,
  toggleAlwaysUv: 0x02,
  setMinPinLength: 0x03,
  enableLongTouchForReset: 0x04,
  vendorPrototype: 0xff,
} as const;

export const SetMinPinLengthParameter = {
  newMinPinLength: 0x01,
  minPinLengthRpIds: 0x02,
  forceChangePin: 0x03,
  pinComplexityPolicy: 0x04,
} as const;
