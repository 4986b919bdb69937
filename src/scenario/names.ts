import {
  BioEnrollmentRequest,
  BioEnrollmentResponse,
  BioSubCommand,
  ClientPinRequest,
  ClientPinResponse,
  ClientPinSubCommand,
  Command,
  ConfigRequest,
  ConfigSubCommand,
  CredentialManagementRequest,
  CredentialManagementResponse,
  CredentialManagementSubCommand,
  GetAssertionResponse,
  LargeBlobsResponse,
  MakeCredentialResponse,
  SampleStatus,
} from '../fido/commands.ts';
import { HidCommand, HidErrorCode } from '../fido/ctaphid.ts';
import { getInfoKeys } from '../fido/get-info.ts';
import { Status } from '../fido/status.ts';

/** What a request asks for, as numbers. */
export interface CommandNumbers {
  /** CTAPHID command without bit 7. */
  readonly hid: number;
  /** CTAP command byte; undefined: any, or none. */
  readonly command?: number | undefined;
  readonly subCommand?: number | undefined;
}

type Numbers = Readonly<Record<string, number>>;

const bioEnrollment = { subCommands: BioSubCommand, key: BioEnrollmentRequest.subCommand };
const credentialManagement = {
  subCommands: CredentialManagementSubCommand,
  key: CredentialManagementRequest.subCommand,
};

/** Commands with sub-commands, and the member of the request that says which. */
const families: Readonly<Record<string, { readonly subCommands: Numbers; readonly key: number }>> = {
  clientPin: { subCommands: ClientPinSubCommand, key: ClientPinRequest.subCommand },
  bioEnrollment,
  bioEnrollmentPreview: bioEnrollment,
  credentialManagement,
  credentialManagementPreview: credentialManagement,
  config: { subCommands: ConfigSubCommand, key: ConfigRequest.subCommand },
};

const responses: Readonly<Record<string, Numbers>> = {
  makeCredential: MakeCredentialResponse,
  getAssertion: GetAssertionResponse,
  getNextAssertion: GetAssertionResponse,
  getInfo: getInfoKeys,
  clientPin: ClientPinResponse,
  bioEnrollment: BioEnrollmentResponse,
  bioEnrollmentPreview: BioEnrollmentResponse,
  credentialManagement: CredentialManagementResponse,
  credentialManagementPreview: CredentialManagementResponse,
  largeBlobs: LargeBlobsResponse,
};

/** CTAPHID requests under their own names; `cbor` is any CTAP command. KEEPALIVE and ERROR are never asked for. */
const hidNames = ['init', 'ping', 'msg', 'lock', 'wink', 'cancel', 'cbor'] as const;

/**
 * The commands that a scenario can name: `init`, `getInfo`, `clientPin`, `clientPin.setPin` ... A command without its
 * sub-command means any of them.
 */
export const commandNumbers: ReadonlyMap<string, CommandNumbers> = new Map(commandEntries());

function* commandEntries(): Generator<[string, CommandNumbers]> {
  for (const name of hidNames) yield [name, { hid: HidCommand[name] }];
  for (const [name, command] of Object.entries(Command)) {
    yield [name, { hid: HidCommand.cbor, command }];
    for (const [sub, subCommand] of Object.entries(families[name]?.subCommands ?? {})) {
      yield [`${name}.${sub}`, { hid: HidCommand.cbor, command, subCommand }];
    }
  }
}

const subCommandKeys = new Map(
  Object.entries(Command).map(([name, command]) => [command as number, families[name]?.key] as const),
);

/** The member of a command's request that holds the sub-command; undefined where it has none. */
export const subCommandKey = (command: number): number | undefined => subCommandKeys.get(command);

const responseNames = new Map(
  Object.entries(Command).map(([name, command]) => [command as number, responses[name] ?? {}] as const),
);

/** The number of a member of a command's answer; undefined where the specification has no such name. */
export const responseMember = (command: number, name: string): number | undefined => responseNames.get(command)?.[name];

/** Names of the members of all answers, for reading a scenario before anything is asked. */
export const responseMemberNames: ReadonlySet<string> = new Set(
  Object.values(responses).flatMap((members) => Object.keys(members)),
);

/** `PIN_INVALID` and so on: the names of the specification without `CTAP1_ERR_` and `CTAP2_ERR_`. */
export const statusCodes: Numbers = Status;

/** `CHANNEL_BUSY` and so on (CTAP 2.1 section 11.2.9.1.6), without `ERR_`. */
export const hidErrorCodes: Numbers = {
  INVALID_CMD: HidErrorCode.invalidCommand,
  INVALID_PAR: HidErrorCode.invalidParameter,
  INVALID_LEN: HidErrorCode.invalidLength,
  INVALID_SEQ: HidErrorCode.invalidSequence,
  MSG_TIMEOUT: HidErrorCode.messageTimeout,
  CHANNEL_BUSY: HidErrorCode.channelBusy,
  LOCK_REQUIRED: HidErrorCode.lockRequired,
  INVALID_CHANNEL: HidErrorCode.invalidChannel,
  OTHER: HidErrorCode.other,
};

/** `good`, `too-high` and so on: CTAP sample statuses in the words of the Lab. */
export const sampleCodes: Numbers = Object.fromEntries(
  Object.entries(SampleStatus).map(([name, code]) => [kebab(name), code]),
);

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
