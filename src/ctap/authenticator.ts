import type { Clock } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import { CborError, type CborMap, decodeCbor, encodeMessage } from '../fido/cbor.ts';
import { Command } from '../fido/commands.ts';
import { Capability, HidCommand, maxMessageLength } from '../fido/ctaphid.ts';
import { type AuthenticatorInfo, defaultMaxMsgSize, parseAuthenticatorInfo } from '../fido/get-info.ts';
import { Status } from '../fido/status.ts';
import { describeValue } from '../fido/structure-error.ts';
import type { Channel, OperationOptions } from './channel.ts';
import { CtapError, hex, ProtocolError } from './errors.ts';

export interface SendOptions extends OperationOptions {
  /** For the whole command, in ms. 30,000 unless told: what waits for a person is given more. */
  readonly deadlineMs?: number | undefined;
}

/** For a command that waits for a person, in ms: longer than any key waits. */
export const personDeadlineMs = 120_000;
const COMMAND_MS = 30_000;
/** libfido2 takes replies of this size from keys that promise less; attestation certificates of such keys need it. */
const LEAST_REPLY_LIMIT = 2048;

/**
 * A key that speaks CTAP2, on one channel of one open connection: whatever is sent goes to the very key that `info`
 * describes.
 */
export class Authenticator {
  readonly channel: Channel;
  readonly clock: Clock;
  /** For what this conversation needs: key pairs and initialization vectors. */
  readonly random: Random;
  #info: AuthenticatorInfo | undefined;

  constructor(channel: Channel, ports: { clock: Clock; random: Random }) {
    this.channel = channel;
    this.clock = ports.clock;
    this.random = ports.random;
  }

  /** The last answer to GetInfo. Setting a PIN, enrolling and resetting change what the key would say now. */
  get info(): AuthenticatorInfo {
    if (!this.#info) throw new Error('expected refreshInfo before info');
    return this.#info;
  }

  /** @throws as `send` does; StructureError when the answer is not what section 6.4 says */
  async refreshInfo(options?: SendOptions): Promise<AuthenticatorInfo> {
    const reply = await this.send(Command.getInfo, undefined, options);
    this.#info = parseAuthenticatorInfo(requireMembers(Command.getInfo, reply));
    return this.#info;
  }

  /**
   * Sends a command and decodes its answer.
   *
   * @param command a `Command`
   * @param parameters written in canonical CBOR; nothing at all for commands without parameters
   * @returns the members of the answer; undefined when it has none
   * @throws CtapError with the status when it is not OK; also REQUEST_TOO_LARGE, unsent, for more than maxMsgSize bytes
   * @throws ProtocolError when the answer is empty or not one canonical CBOR map (the CborError is its cause)
   * @throws as `Channel.transact` does
   */
  async send(command: number, parameters?: CborMap, options: SendOptions = {}): Promise<CborMap | undefined> {
    const maxMsgSize = this.#info?.maxMsgSize ?? defaultMaxMsgSize;
    const request = parameters ? encodeMessage(command, parameters) : Uint8Array.of(command);
    if (request.length > maxMsgSize) throw new CtapError(Status.REQUEST_TOO_LARGE);
    const reply = await this.channel.transact(HidCommand.cbor, request, {
      signal: options.signal,
      onKeepalive: options.onKeepalive,
      deadlineMs: options.deadlineMs ?? COMMAND_MS,
      maxReplyLength: Math.min(Math.max(maxMsgSize, LEAST_REPLY_LIMIT), maxMessageLength),
    });
    return decodeReply(command, reply);
  }

  close(): Promise<void> {
    return this.channel.close();
  }
}

/** Whether the key says that it takes CBOR, or U2F messages at least. @throws ProtocolError where it says neither */
export function speaksCtap2({ capabilities }: Pick<Channel, 'capabilities'>): boolean {
  if ((capabilities & Capability.cbor) !== 0) return true;
  if ((capabilities & Capability.nmsg) === 0) return false;
  throw new ProtocolError('INIT reply', `capabilities ${hex(capabilities)}`, 'CBOR (0x04) or MSG (not 0x08)');
}

/** The members of an answer that must have some. @throws ProtocolError */
export function requireMembers(command: number, reply: CborMap | undefined): CborMap {
  if (!reply) throw new ProtocolError(`answer to command ${hex(command)}`, 'no members', 'a map');
  return reply;
}

function decodeReply(command: number, reply: Uint8Array): CborMap | undefined {
  const [status] = reply;
  const what = `answer to command ${hex(command)}`;
  if (status === undefined) throw new ProtocolError(what, '0 bytes', 'a status');
  if (status !== Status.OK) throw new CtapError(status);
  if (reply.length === 1) return undefined;
  try {
    const members = decodeCbor(reply.subarray(1));
    if (members instanceof Map) return members;
    throw new ProtocolError(what, describeValue(members), 'a map');
  } catch (cause) {
    if (!(cause instanceof CborError)) throw cause;
    throw new ProtocolError(what, cause.message, 'canonical CBOR', { cause });
  }
}
