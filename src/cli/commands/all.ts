import type { Command, StandaloneCommand } from '../command.ts';
import { createAccount, issuePass, listAccounts } from './accounts.ts';
import {
  blockPerson,
  bypassPerson,
  exportPeopleFile,
  importPeopleFile,
  importTokensFile,
  issueAdminPass,
  listPeople,
  listTokens,
  removePersonsMethod,
  requireRegistration,
  revokeSessions,
  showPerson,
  unblockPerson,
  unlockPerson,
} from './admin.ts';
import {
  exportAtlas,
  forgetAtlasEntry,
  joinAtlasEntries,
  listAtlas,
  nameAtlasEntry,
  pairAtlasEntries,
  protectAtlas,
  showAtlasEntry,
  unpairAtlasEntries,
  unprotectAtlas,
} from './atlas.ts';
import { showAttestation } from './attestation.ts';
import { acceptAudit, exportAudit, listAudit, verifyAudit } from './audit.ts';
import { writeCompletion } from './completion.ts';
import { deleteBlob, saveBlob, showBlob, writeBlob } from './credential-blobs.ts';
import { deleteCredential, listCredentials, renameCredential, showCredential } from './credentials.ts';
import { forgetDelivery, setDelivery, showDelivery, testDelivery, useGateway } from './delivery.ts';
import { demo } from './demo.ts';
import { backUpDirectory, fillDemonstrationDirectory, restoreDirectory } from './directory.ts';
import {
  addFingerprint,
  listFingerprints,
  removeFingerprint,
  renameFingerprint,
  testFingerprint,
} from './fingerprints.ts';
import { keyInformation, listKeys } from './keys.ts';
import { createVirtualKey, listVirtualKeys, removeVirtualKey, wipeVirtualKey } from './lab.ts';
import { explainLed } from './led.ts';
import { addKeyRoot, addMetadataRoot, importMetadata, removeRoot, showMetadata, writeTestBlob } from './metadata.ts';
import { showPermissions } from './permissions.ts';
import { addPhone, listPhones, removePhone, scanOnPhone, showPhoneCodes, showPhoneMessages } from './phones.ts';
import { changePin, setPin } from './pin.ts';
import { resetKey } from './reset.ts';
import { setSetting, showSettings } from './settings.ts';
import { register, signIn } from './sign-in.ts';
import { listVirtualKeyModels, serveVirtualKey } from './virtual-key.ts';

export const commands: readonly (Command | StandaloneCommand)[] = [
  listKeys,
  keyInformation,
  showPermissions,
  setPin,
  changePin,
  listFingerprints,
  addFingerprint,
  renameFingerprint,
  removeFingerprint,
  testFingerprint,
  explainLed,
  listCredentials,
  showCredential,
  deleteCredential,
  renameCredential,
  showBlob,
  saveBlob,
  writeBlob,
  deleteBlob,
  showSettings,
  setSetting,
  showAttestation,
  showMetadata,
  importMetadata,
  addKeyRoot,
  addMetadataRoot,
  removeRoot,
  writeTestBlob,
  listAtlas,
  showAtlasEntry,
  nameAtlasEntry,
  pairAtlasEntries,
  unpairAtlasEntries,
  joinAtlasEntries,
  forgetAtlasEntry,
  exportAtlas,
  protectAtlas,
  unprotectAtlas,
  resetKey,
  register,
  signIn,
  listAccounts,
  createAccount,
  issuePass,
  listPeople,
  showPerson,
  importPeopleFile,
  exportPeopleFile,
  blockPerson,
  unblockPerson,
  unlockPerson,
  bypassPerson,
  issueAdminPass,
  requireRegistration,
  revokeSessions,
  removePersonsMethod,
  listTokens,
  importTokensFile,
  showDelivery,
  useGateway,
  setDelivery,
  forgetDelivery,
  testDelivery,
  backUpDirectory,
  restoreDirectory,
  fillDemonstrationDirectory,
  verifyAudit,
  listAudit,
  exportAudit,
  acceptAudit,
  listVirtualKeys,
  createVirtualKey,
  removeVirtualKey,
  wipeVirtualKey,
  listPhones,
  addPhone,
  removePhone,
  showPhoneMessages,
  scanOnPhone,
  showPhoneCodes,
  serveVirtualKey,
  listVirtualKeyModels,
  demo,
  writeCompletion,
];
