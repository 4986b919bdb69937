import { utf8 } from '../../basics/bytes.ts';
import { systemRandom } from '../../basics/random.ts';
import { Secret } from '../../basics/secret.ts';
import type { SampleStatus } from '../../contract/steps.ts';
import { type Command, type CommandContext, ExitCode } from '../command.ts';
import { throughTheRest } from '../sign-in-steps.ts';
import { type NextFinger, virtualHands } from '../virtual-hands.ts';
import { follow, handOver, sayIdentityRefusal, sayRefusal } from '../with-key.ts';

const USER_NAME = 'demo@example.com';
const POOR_SAMPLES: readonly SampleStatus[] = ['too-left', 'too-fast'];

/** A PIN or password that nobody needs to know: it is gone with the process. */
const fresh = (): Uint8Array => handOver(Secret.over(utf8(Buffer.from(systemRandom.bytes(9)).toString('base64url'))));

/** Good samples with a poor one after each of the first, then whatever the walk wants. */
function demoFinger(): { next: NextFinger; wrongOnce: () => void } {
  const poor = [...POOR_SAMPLES];
  let goodSincePoor = 0;
  let wrong = false;
  return {
    next(state) {
      if (wrong) {
        wrong = false;
        return { finger: 'left-little', sample: 'good' };
      }
      if (state.enrolment && goodSincePoor > 0 && poor.length > 0) {
        goodSincePoor = 0;
        return { finger: 'right-index', sample: poor.shift() ?? 'good' };
      }
      goodSincePoor += 1;
      return { finger: 'right-index', sample: 'good' };
    },
    wrongOnce() {
      wrong = true;
    },
  };
}

/** The whole path on a virtual key in memory: PIN, fingerprint, account, registration, sign-in (S2-23, S2-24, S2-49, S2-55, S2-56). */
export const demo: Command = {
  name: 'demo',
  takes: [],
  reads: [],
  async run(given) {
    const { touchstone, output, words, signal } = given;
    const say = (what: string, values: Record<string, string> = {}) =>
      output.progress(`\n${words.text(`cli:demo.${what}`, values)}`, { step: 'demo', part: what });

    const finger = demoFinger();
    const { id } = await touchstone.lab.create({ model: 'atkey-pro' }, { signal });
    const hands = await virtualHands({ touchstone, id, nextFinger: finger.next, output, words });
    const context: CommandContext = { ...given, hands };
    try {
      await touchstone.lab.plug({ id, power: 'host' }, { signal });
      const state = (await touchstone.lab.list(undefined, { signal })).find((key) => key.id === id);
      const keyId = state?.keyId;
      if (!state || !keyId) throw new Error('the virtual key was plugged in and is not among the keys');
      say('key', { name: state.modelName });

      say('pin');
      const pin = fresh();
      const set = await touchstone.keys.setPin({ keyId, newPin: pin }, { signal });
      if (set.outcome === 'refused') return sayRefusal(context, set.refusal);

      say('fingerprint');
      const enrolled = await follow(
        context,
        await touchstone.keys.fingerprints.add({ keyId, pin, name: words.text('key:fingers.right-index') }, { signal }),
      );
      if (enrolled.outcome === 'refused') return sayRefusal(context, enrolled.refusal);

      say('account', { userName: USER_NAME });
      const account = await touchstone.accounts.createFirst(
        { userName: USER_NAME, displayName: 'Demo', password: fresh() },
        { signal },
      );
      if (account.outcome === 'refused') return sayIdentityRefusal(context, account.refusal);

      say('register');
      const made = await follow(context, await touchstone.securityInfo.addKey({ keyId, pin: null }, { signal }));
      if (made.outcome === 'refused') return sayIdentityRefusal(context, made.refusal);
      const named = await touchstone.securityInfo.nameKey(
        { registrationId: made.value.registrationId, name: made.value.suggestedName },
        { signal },
      );
      if (named.outcome === 'refused') return sayIdentityRefusal(context, named.refusal);
      output.progress(words.text('cli:registered', { name: named.value.name, userName: USER_NAME }), {
        step: 'registered',
        method: named.value,
      });

      await touchstone.signIn.out(undefined, { signal });
      say('signOut');
      say('wrongFinger');
      finger.wrongOnce();
      const withKey = async (flow: string | null) =>
        follow(context, await touchstone.signIn.withKey({ keyId, pin: null, flow }, { signal }));
      const session = await throughTheRest(context, await withKey(null), withKey);
      if (typeof session === 'number') return session;
      output.progress(words.text('cli:signedIn', { name: session.displayName, userName: USER_NAME }), {
        step: 'signed-in',
        ...session,
      });

      say('activity');
      for (const event of await touchstone.securityInfo.recentActivity(undefined, { signal })) {
        output.progress(
          `${words.time(event.at)}  ${words.text(`identity:methods.${event.method}`)}  ${words.text(`identity:results.${event.result}`)}`,
          { step: 'activity', ...event },
        );
      }
      output.line(`\n${words.text('cli:demo.done')}`);
      output.result(session);
      return ExitCode.done;
    } finally {
      await hands.stop();
    }
  },
};
