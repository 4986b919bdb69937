import { Command } from '../../fido/commands.ts';
import { Status } from '../../fido/status.ts';
import type { Chip } from '../chip.ts';
import { isCtap21, type KeyModel } from '../models/key-model.ts';
import type { SequenceKind } from '../parts/sequence-slot.ts';
import type { CommandResult, WithPerson } from '../person.ts';
import { bioEnrollment } from './bio-enrollment/bio-enrollment.ts';
import { EnrolmentSequence } from './bio-enrollment/enrolment-sequence.ts';
import { clientPin } from './client-pin/client-pin.ts';
import { config } from './config.ts';
import { credentialManagement, credentialManagementPreview } from './credential-management/credential-management.ts';
import { CredentialEnumeration } from './credential-management/enumerate-credentials.ts';
import { RpEnumeration } from './credential-management/enumerate-rps.ts';
import { getAssertion } from './get-assertion.ts';
import { getInfo } from './get-info.ts';
import { AssertionSequence, getNextAssertion } from './get-next-assertion.ts';
import { LargeBlobWrite, largeBlobs } from './large-blobs.ts';
import { makeCredential } from './make-credential.ts';
import type { Parameters } from './parameters.ts';
import { reset } from './reset.ts';
import { selection } from './selection.ts';

export interface CommandEntry {
  /** A command answers at once or pauses for a person. It refuses by throwing Refusal. */
  run(chip: Chip, parameters: Parameters): CommandResult | WithPerson<CommandResult>;
  readonly hasParameters: boolean;
  /** The sequences that this command goes on with; it ends every other. */
  readonly continues?: readonly SequenceKind<object>[];
  /** The status where the memory has no room; KEY_STORE_FULL where this is absent. */
  readonly whenFull?: number;
  /** Which models have the command: all of them where this is absent. */
  readonly isOf?: (model: KeyModel) => boolean;
}

const bio: CommandEntry = {
  run: bioEnrollment,
  hasParameters: true,
  continues: [EnrolmentSequence],
  whenFull: Status.FP_DATABASE_FULL,
};
const credentialCommand = {
  hasParameters: true,
  continues: [RpEnumeration, CredentialEnumeration],
} satisfies Partial<CommandEntry>;

const commands: ReadonlyMap<number, CommandEntry> = new Map<number, CommandEntry>([
  [Command.makeCredential, { run: makeCredential, hasParameters: true }],
  [Command.getAssertion, { run: getAssertion, hasParameters: true }],
  [Command.getInfo, { run: getInfo, hasParameters: false }],
  [Command.clientPin, { run: clientPin, hasParameters: true }],
  [Command.reset, { run: reset, hasParameters: false }],
  [Command.getNextAssertion, { run: getNextAssertion, hasParameters: false, continues: [AssertionSequence] }],
  [Command.bioEnrollment, { ...bio, isOf: (model) => isCtap21(model) && model.fingerprint !== null }],
  [
    Command.credentialManagement,
    {
      ...credentialCommand,
      run: credentialManagement,
      isOf: (model) => isCtap21(model) && model.credentialManagement !== null,
    },
  ],
  [Command.selection, { run: selection, hasParameters: false, isOf: isCtap21 }],
  [
    Command.largeBlobs,
    {
      run: largeBlobs,
      hasParameters: true,
      continues: [LargeBlobWrite],
      whenFull: Status.LARGE_BLOB_STORAGE_FULL,
      isOf: (model) => isCtap21(model) && model.largeBlobCapacity !== null,
    },
  ],
  [Command.config, { run: config, hasParameters: true, isOf: (model) => isCtap21(model) && model.config !== null }],
  [Command.bioEnrollmentPreview, { ...bio, isOf: ({ fingerprint }) => fingerprint?.previewCommand === true }],
  [
    Command.credentialManagementPreview,
    {
      ...credentialCommand,
      run: credentialManagementPreview,
      isOf: ({ credentialManagement: rules }) => rules?.previewCommand === true,
    },
  ],
]);

/** Undefined where the model does not have the command. */
export function findCommand(command: number, model: KeyModel): CommandEntry | undefined {
  const entry = commands.get(command);
  return entry?.isOf?.(model) === false ? undefined : entry;
}
