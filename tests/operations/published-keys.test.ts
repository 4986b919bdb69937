import { describe, expect, it } from 'vitest';
import { fromHex } from '../../src/basics/bytes.ts';
import { createWords } from '../../src/cli/words.ts';
import type { CborMap, CborValue } from '../../src/fido/cbor.ts';
import { ClientPinSubCommand, Command } from '../../src/fido/commands.ts';
import { Status } from '../../src/fido/status.ts';
import published from '../vectors/ctap2-test-tool-keys.json' with { type: 'json' };
import { type Lie, plugLiar } from './lying-key.ts';
import { Stage } from './stage.ts';

type PublishedKey = (typeof published.keys)[number];

/** Options whose value says whether something was set up; all others say whether the key can do it. */
const setUp: ReadonlySet<string> = new Set(['clientPin', 'uv', 'bioEnroll', 'userVerificationMgmtPreview']);

/** The key as its profile has it: the profiles name the options and do not tell their values. */
const keyOf =
  ({ versions, extensions, aaguid, options }: PublishedKey, isSetUp: boolean): Lie =>
  (command, parameters) => {
    const values = options.map((name): [string, boolean] => [name, !setUp.has(name) || isSetUp]);
    const info: [number, CborValue][] = [
      [1, versions],
      [2, extensions],
      [3, fromHex(aaguid)],
      [4, new Map(values)],
      [6, [1]],
    ];
    if (command === Command.getInfo) return new Map(info) as CborMap;
    if (command !== Command.clientPin) return Status.INVALID_COMMAND;
    return parameters.get(2) === ClientPinSubCommand.getPinRetries ? new Map([[3, 8]]) : Status.INVALID_SUBCOMMAND;
  };

async function told(key: PublishedKey, isSetUp: boolean) {
  const stage = new Stage();
  const { keyId } = plugLiar(stage, keyOf(key, isSetUp));
  const { keys } = stage.client();
  const [described, listing, settings] = [
    await keys.describe({ keyId }),
    await keys.credentials.listing({ keyId }),
    await keys.settings.describe({ keyId }),
  ];
  if (described.outcome !== 'done' || listing.outcome !== 'done' || settings.outcome !== 'done') {
    throw new Error(JSON.stringify({ described, listing, settings }));
  }
  return { details: described.value, state: listing.value.state, settings: settings.value.settings };
}

/** Keys that have no command to list what they store: their firmware knows neither credential management nor its preview. */
const cannotList = [
  'FIDO KB',
  'FIDO2 Security Key',
  'HyperFIDO',
  'MIRKey',
  'Nitrokey FIDO2 1.1.0',
  'Security Key by Yubico',
  'Solo 2.5.1',
  'Solo 3.0.0',
];
/** Keys with fingerprint enrolment that a client can do: by the command, or by its preview. */
const canEnrol = ['ATKey.Pro-01C01F2D', 'KeyVault'];

describe.each(published.keys)('what is said of $product', (key) => {
  it('new from its box: it has no PIN, and says first what the key lacks for a list', async () => {
    const { details, state } = await told(key, false);
    expect(details.pin).toMatchObject({ state: 'not-set', minLength: 4, maxBytes: 63, changeRequired: false });
    expect(details.discoverableCredentials).toBe(true);
    const reason = cannotList.includes(key.product) ? 'no-credential-management' : 'pin-not-set';
    expect(state).toEqual({ can: false, reason });
    expect(details.fingerprints.state).toBe(canEnrol.includes(key.product) ? 'none' : 'unsupported');
  });

  it('in use: it lists by PIN where it can list at all, never by a fingerprint', async () => {
    const { details, state } = await told(key, true);
    expect(details.pin).toMatchObject({ state: 'set', retries: 8, replugNeeded: false, alarm: null });
    // None of the fifteen gives a token with permissions for its own check.
    const lists = { can: true, byPin: true, byFingerprint: false };
    expect(state).toEqual(
      cannotList.includes(key.product) ? { can: false, reason: 'no-credential-management' } : lists,
    );
  });

  it('the reasons have words in both languages, and no setting is offered that needs what came later', async () => {
    const { state, settings } = await told(key, true);
    for (const language of ['en', 'ja'] as const) {
      const words = createWords(language);
      if (state.can) continue;
      const text = ['title', 'next']
        .map((part) => words.text(`signInData:unlistable.${state.reason}.${part}`))
        .join('');
      expect(text).not.toMatch(/unlistable|\{\{/);
    }
    const has = Object.entries(settings).filter(([, setting]) => setting.has === 'yes');
    // Changing them takes authenticatorConfig (option authnrCfg), which none of the fifteen has.
    expect(has).toEqual([]);
  });
});
