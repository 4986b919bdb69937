import { toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { ShownPolicy } from '../contract/policy.ts';
import type { Identity } from '../identity/identity.ts';
import { atkeyModels } from '../identity/policy/aaguid-list.ts';
import type { DirectoryPolicy } from '../identity/policy/directory-policy.ts';
import { featureNames, features, hasFeature } from '../identity/policy/features.ts';
import { type Greeting, isTooLong } from '../identity/policy/greetings/greeting.ts';
import { programRhythm } from '../identity/policy/remember.ts';
import { clientDemands, intranetClaimRule } from '../identity/policy/trusted-network.ts';
import { actorOf, type Caller } from './caller.ts';
import { toDecision } from './decisions.ts';
import type { Methods } from './guard.ts';
import { givenBytes } from './malformed-input.ts';

export interface PolicyPorts {
  readonly identity: Identity;
  /** Names of key models by AAGUID; none unless given. */
  readonly modelNames?: ReadonlyMap<string, string>;
  /** What this program is called among those that share the directory. */
  readonly station?: { readonly name: string };
  readonly stationAddress?: () => Promise<string>;
  readonly about: { readonly version: string };
  readonly clock: Clock;
}

/** After so many ms without a word a station counts as silent (S4-07). */
const SILENT_AFTER_MS = 5 * 60_000;
const thisComputer = { name: 'localhost' } as const;

/** The methods of the contract's `policy`. */
export function policyMethods(os: Methods['policy'], ports: PolicyPorts) {
  const { identity, clock, about, modelNames = new Map<string, string>(), station = thisComputer } = ports;
  const { stationAddress = async () => '127.0.0.1' } = ports;
  const { policyDesk: desk } = identity;
  const actor = (caller: Caller) => actorOf(caller, identity);
  return {
    get: os.get.handler(async ({ context: { caller } }) => {
      const { policy, groups, warnings, ...shown } = await desk.show();
      const mayChange = caller.localOwner || actor(caller)?.role === 'admin';
      return {
        ...shown,
        policy: toShown(policy),
        groups: [...groups],
        warnings: [...warnings],
        now: clock.now(),
        mayChange,
        features: availability(policy),
        intranetClaimRule,
        clientDemands: { on: [...clientDemands(true)], off: [...clientDemands(false)] },
        programRhythm: programRhythm(policy),
      };
    }),
    models: os.models.handler(() => {
      const own = [...atkeyModels].map(([aaguid, name]) => ({ aaguid, name }));
      const others = [...modelNames]
        .filter(([aaguid]) => !atkeyModels.has(aaguid))
        .map(([aaguid, name]) => ({ aaguid, name }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      return [...own, ...others];
    }),
    save: os.save.handler(async ({ input, context }) =>
      toDecision(await desk.save(actor(context.caller), input), (end) => {
        if (end.end === 'invalid') return { ...end, problems: [...end.problems] };
        return end.end === 'conflict' ? { ...end, changes: [...end.changes] } : end;
      }),
    ),
    whatIf: os.whatIf.handler(async ({ input }) => {
      const answer = await desk.whatIf(input.policy, input.trustsEverybody);
      if (answer.end === 'invalid') return { ...answer, problems: [...answer.problems] };
      const { report } = answer;
      const effects = report.effects.map((effect) => ({
        ...effect,
        people: effect.people.map((person) => ({ ...person, keys: [...person.keys] })),
      }));
      return { ...answer, report: { ...report, effects }, warnings: [...answer.warnings] };
    }),
    greetings: os.greetings.handler(async () => (await desk.greetings()).map(shownGreeting)),
    addGreeting: os.addGreeting.handler(async ({ input, context }) => {
      const sound = givenBytes(input.sound);
      return toDecision(await desk.addGreeting(actor(context.caller), { ...input, sound }), (end) =>
        end.end === 'added' ? { end: end.end, greeting: shownGreeting(end.greeting) } : end,
      );
    }),
    greetingSound: os.greetingSound.handler(async ({ input }) => {
      const sound = await desk.greetingSound(input.id);
      return sound ? { sound: toBase64url(sound) } : null;
    }),
    removeGreeting: os.removeGreeting.handler(async ({ input, context }) =>
      toDecision(await desk.removeGreeting(actor(context.caller), input.id), (nothing) => nothing),
    ),
    stations: os.stations.handler(async () => {
      const now = clock.now();
      return (await desk.stations({ ...station, address: await stationAddress(), version: about.version })).map(
        (one) => ({
          ...one,
          status: now - one.seenAt < SILENT_AFTER_MS ? ('ready' as const) : ('silent' as const),
        }),
      );
    }),
  };
}

/** The contract's arrays are not readonly. */
const toShown = (policy: DirectoryPolicy): ShownPolicy['policy'] => structuredClone(policy) as ShownPolicy['policy'];

const availability = (policy: DirectoryPolicy): ShownPolicy['features'] =>
  Object.fromEntries(
    featureNames.map((name) => {
      const { scope } = features[name];
      const fullOnly = !hasFeature({ edition: 'free-for-admins' }, name);
      return [name, { scope, fullOnly, available: hasFeature(policy, name) }];
    }),
  ) as ShownPolicy['features'];

const shownGreeting = (greeting: Greeting) => ({ ...greeting, tooLong: isTooLong(greeting) });
