import { type CborMap, type CborValue } from '../fido/cbor.ts';
import { Command, MakeCredentialRequest } from '../fido/commands.ts';
import { coseAlgorithm } from '../fido/cose.ts';
import { KeepaliveStatus } from '../fido/ctaphid.ts';
import type { AuthenticatorInfo } from '../fido/get-info.ts';
import { Status } from '../fido/status.ts';
import { type Authenticator, personDeadlineMs } from './authenticator.ts';
import type { OperationOptions } from './channel.ts';
import { publicKeyType } from './credential-descriptor.ts';
import { CtapError, ProtocolError, TransactionCancelled } from './errors.ts';

/**
 * Waits for a touch on this key (CTAP 2.1 section 6.9), by a probe that every key answers after a touch where it does not
 * know the command.
 * @throws CtapError OPERATION_DENIED, USER_ACTION_TIMEOUT
 * @throws as `Authenticator.send` does
 */
export async function select(authenticator: Authenticator, options: OperationOptions = {}): Promise<void> {
  const sendOptions = { ...options, deadlineMs: personDeadlineMs };
  if (!mayKnowSelection(authenticator.info)) return probe(authenticator, sendOptions);
  try {
    await authenticator.send(Command.selection, undefined, sendOptions);
  } catch (error) {
    if (!(error instanceof CtapError) || error.status !== Status.INVALID_COMMAND) throw error;
    await probe(authenticator, sendOptions);
  }
}

/**
 * Asks several keys for a touch at once: the first one touched is the answer, the others are told to stop and have done so
 * when this returns. A key that fails or is denied drops out.
 * @throws what the first key to drop out threw, when none is left
 * @throws TransactionCancelled when the signal aborted
 */
export async function chooseKey(
  authenticators: readonly Authenticator[],
  { signal, onKeepalive }: OperationOptions = {},
): Promise<Authenticator> {
  const chosen = new AbortController();
  const stop = signal ? AbortSignal.any([signal, chosen.signal]) : chosen.signal;
  let winner: Authenticator | undefined;
  const failures: unknown[] = [];
  const waits = authenticators.map(async (authenticator) => {
    try {
      await select(authenticator, { signal: stop, onKeepalive });
      winner ??= authenticator;
      chosen.abort();
    } catch (error) {
      failures.push(error);
    }
  });
  await Promise.all(waits);
  if (winner) return winner;
  if (failures.length === 0) throw new RangeError('got no keys, expected at least one to choose from');
  throw (signal?.aborted && failures.find((error) => error instanceof TransactionCancelled)) || failures[0];
}

/**
 * Keys of CTAP 2.1 and later, by what else came with it. No member speaks of this command: a key that is wrongly taken for one of
 * them says INVALID_COMMAND, and one that is wrongly taken for an older one answers the probe.
 */
function mayKnowSelection({ versions, options = {} }: AuthenticatorInfo): boolean {
  return options.pinUvAuthToken !== undefined || options.authnrCfg !== undefined || versions.some(isLaterThan20);
}

/** FIDO_2_1 and later, without FIDO_2_1_PRE. */
const isLaterThan20 = (version: string): boolean => /^FIDO_2_[1-9]\d*$/.test(version);

/** Section 6.1.2 step 1: a pinUvAuthParam of no bytes makes a key wait for a touch and then refuse. Nothing is made. */
async function probe(authenticator: Authenticator, options: OperationOptions & { deadlineMs: number }): Promise<void> {
  let waited = false;
  const onKeepalive = (status: number) => {
    waited ||= status === KeepaliveStatus.userPresenceNeeded;
    options.onKeepalive?.(status);
  };
  try {
    await authenticator.send(Command.makeCredential, probeRequest(), { ...options, onKeepalive });
  } catch (error) {
    if (error instanceof CtapError && meansTouched(error.status, waited)) return;
    throw error;
  }
  throw new ProtocolError('answer to an empty pinUvAuthParam', 'OK', 'PIN_INVALID or PIN_NOT_SET');
}

/**
 * Eleven of the fifteen keys that google/CTAP2-test-tool has results of answer PIN_AUTH_INVALID while a PIN is set. Without a
 * wait before it, it says nothing about a touch.
 */
const meansTouched = (status: number, waited: boolean): boolean =>
  status === Status.PIN_INVALID || status === Status.PIN_NOT_SET || (status === Status.PIN_AUTH_INVALID && waited);

function probeRequest(): CborMap {
  const text = (members: [string, CborValue][]): CborMap => new Map(members);
  return new Map<number, CborValue>([
    [MakeCredentialRequest.clientDataHash, new Uint8Array(32)],
    [MakeCredentialRequest.rp, text([['id', 'touch.invalid']])],
    [
      MakeCredentialRequest.user,
      text([
        ['id', Uint8Array.of(1)],
        ['name', 'touch'],
      ]),
    ],
    [
      MakeCredentialRequest.pubKeyCredParams,
      [
        text([
          ['alg', coseAlgorithm.ES256],
          ['type', publicKeyType],
        ]),
      ],
    ],
    [MakeCredentialRequest.pinUvAuthParam, new Uint8Array(0)],
    [MakeCredentialRequest.pinUvAuthProtocol, 1],
  ]);
}
