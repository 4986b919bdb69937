import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/basics/random.ts';
import { type CborMap, type CborValue } from '../../src/fido/cbor.ts';
import { BioSubCommand, ClientPinSubCommand, Command } from '../../src/fido/commands.ts';
import { generateKeyAgreement, pinUvAuthProtocol } from '../../src/fido/pin-uv-auth.ts';
import { Status } from '../../src/fido/status.ts';
import { type Lie, plugLiar } from './lying-key.ts';
import { Stage, secret } from './stage.ts';

const pin = secret('1357-kanda');

const info = (options: Record<string, boolean>, more: readonly [number, CborValue][] = []): CborMap =>
  new Map<number, CborValue>([
    [1, ['FIDO_2_1']],
    [3, new Uint8Array(16)],
    [4, new Map(Object.entries(options))],
    [6, [1]],
    ...more,
  ]);

const members = (...entries: [number, CborValue][]): CborMap => new Map(entries);

/** A key that takes every PIN, and lies only where told. */
function taking(options: Record<string, boolean>, lie: Lie): Lie {
  const own = generateKeyAgreement(systemRandom);
  let sharedSecret = new Uint8Array(0);
  return (command, parameters) => {
    const peer = parameters.get(3);
    if (command === Command.clientPin && peer instanceof Map) {
      sharedSecret = new Uint8Array(pinUvAuthProtocol(1).deriveSharedSecret(own.agree(peer)));
    }
    const answer = lie(command, parameters);
    if (answer !== Status.OK) return answer;
    if (command === Command.getInfo) return info(options);
    if (command !== Command.clientPin) return Status.OK;
    switch (parameters.get(2)) {
      case ClientPinSubCommand.getPinRetries:
        return members([3, 8]);
      case ClientPinSubCommand.getKeyAgreement:
        return members([1, own.publicKey]);
      case ClientPinSubCommand.getUvRetries:
        return members([5, 5]);
      default:
        return members([2, pinUvAuthProtocol(1).encrypt(sharedSecret, new Uint8Array(32), systemRandom)]);
    }
  };
}

const bioKey = { rk: true, uv: true, clientPin: true, pinUvAuthToken: true, bioEnroll: true };
const asks = (command: number, parameters: CborMap, [wanted, subCommand]: readonly [number, number]) =>
  command === wanted && parameters.get(2) === subCommand;

describe('a key that lies', () => {
  it('about fingers that nobody put on it is not asked for ever', async () => {
    const stage = new Stage();
    let asked = 0;
    const lie: Lie = (command, parameters) => {
      if (!asks(command, parameters, [6, ClientPinSubCommand.getPinUvAuthTokenUsingUvWithPermissions]))
        return Status.OK;
      if (++asked > 100) throw new Error('asked for ever');
      return Status.UV_INVALID;
    };
    const key = plugLiar(stage, taking(bioKey, lie));
    const stream = await stage.client().signIn.withKey({ keyId: key.keyId, pin: null, flow: null });
    const { end } = await stage.walk(stream);
    expect(end).toMatchObject({ refusal: { code: 'key', key: { code: 'fingerprint-not-recognised' } } });
    expect(asked).toBeLessThanOrEqual(25);
  });

  it.each([0, 129])(
    'about a fingerprint, with an id of %i bytes, breaks the protocol and not this program',
    async (length) => {
      const stage = new Stage();
      const lie: Lie = (command, parameters) =>
        asks(command, parameters, [9, BioSubCommand.enumerateEnrollments])
          ? members([7, [members([1, new Uint8Array(length)])]])
          : Status.OK;
      const key = plugLiar(stage, taking(bioKey, lie));
      expect(await stage.client().keys.fingerprints.list({ keyId: key.keyId, pin })).toMatchObject({
        refusal: { code: 'protocol-error', detail: expect.stringMatching(/got \d+ bytes, expected 1 to 128 bytes/) },
      });
    },
  );

  it('and knows only a PIN protocol that nobody knows is still described', async () => {
    const stage = new Stage();
    const key = plugLiar(stage, (command) =>
      command === Command.getInfo ? info({ clientPin: true, bioEnroll: true }, [[6, [99]]]) : Status.INVALID_COMMAND,
    );
    expect(await stage.client().keys.describe({ keyId: key.keyId })).toMatchObject({
      outcome: 'done',
      value: { info: { pinUvAuthProtocols: [99] }, pin: { state: 'set', retries: null } },
    });
  });

  it('and tells no retries after a wrong PIN does not keep the news of the wrong PIN from the person', async () => {
    const stage = new Stage();
    let wasWrong = false;
    const lie: Lie = (command, parameters) => {
      if (asks(command, parameters, [6, ClientPinSubCommand.getPinUvAuthTokenUsingPinWithPermissions])) {
        wasWrong = true;
        return Status.PIN_INVALID;
      }
      const isCount = asks(command, parameters, [6, ClientPinSubCommand.getPinRetries]);
      return wasWrong && isCount ? Status.OTHER : Status.OK;
    };
    const key = plugLiar(stage, taking(bioKey, lie));
    expect(await stage.client().keys.fingerprints.list({ keyId: key.keyId, pin })).toMatchObject({
      refusal: { code: 'pin-wrong', retries: null },
    });
  });
});

it('a key whose fingerprint check is blocked, as CTAP 2.0 keys say it, does not have the person reset it', async () => {
  const stage = new Stage();
  const lie: Lie = (command, parameters) => {
    if (asks(command, parameters, [6, ClientPinSubCommand.getUvRetries])) return Status.INVALID_PARAMETER;
    return command === Command.getAssertion ? Status.PIN_BLOCKED : Status.OK;
  };
  const key = plugLiar(stage, taking({ rk: true, uv: true, clientPin: true }, lie));
  const stream = await stage.client().signIn.withKey({ keyId: key.keyId, pin: null, flow: null });
  expect((await stage.walk(stream)).end).toMatchObject({ refusal: { key: { code: 'fingerprint-blocked' } } });
});

describe('a key that grants nothing by PIN', () => {
  it('and has no finger enrolled does not have the person type a PIN that does not help', async () => {
    const stage = new Stage();
    const options = { ...bioKey, uv: false, bioEnroll: false, noMcGaPermissionsWithClientPin: true };
    const key = plugLiar(
      stage,
      taking(options, () => Status.OK),
    );
    const stream = await stage.client().signIn.withKey({ keyId: key.keyId, pin, flow: null });
    expect((await stage.walk(stream)).end).toMatchObject({ refusal: { key: { code: 'unsupported' } } });
  });

  it('because it has no PIN at all does not have the person create one', async () => {
    const stage = new Stage();
    const key = plugLiar(
      stage,
      taking({ rk: true }, () => Status.OK),
    );
    const stream = await stage.client().signIn.withKey({ keyId: key.keyId, pin: null, flow: null });
    expect((await stage.walk(stream)).end).toMatchObject({ refusal: { key: { code: 'cannot-verify-user' } } });
  });
});

it('a key that finds the PIN right and the new one too weak has ended the row of wrong ones', async () => {
  const stage = new Stage();
  const answers = [Status.PIN_INVALID, Status.PIN_INVALID, Status.PIN_POLICY_VIOLATION, Status.PIN_INVALID];
  const lie: Lie = (command, parameters) =>
    asks(command, parameters, [6, ClientPinSubCommand.changePin]) ? (answers.shift() ?? Status.OTHER) : Status.OK;
  const key = plugLiar(stage, taking(bioKey, lie));
  const change = async (currentPin: string) => {
    const { keyId } = key;
    const end = await stage
      .client()
      .keys.changePin({ keyId, currentPin: secret(currentPin), newPin: secret('2468-ueno') });
    return end.outcome === 'refused' && end.refusal.code;
  };
  expect([await change('1111'), await change('2222'), await change('3333'), await change('4444')]).toEqual([
    'pin-wrong-not-counted',
    'pin-wrong-not-counted',
    'pin-policy',
    'pin-wrong-not-counted',
  ]);
  answers.push(Status.PIN_INVALID);
  expect(await change('5555')).toBe('pin-wrong-not-counted');
});
