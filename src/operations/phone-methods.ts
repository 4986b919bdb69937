import { ORPCError } from '@orpc/server';
import { toBase64url } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import type { PhoneProblem } from '../contract/phone-lists.ts';
import type { Phone as ShownPhone } from '../contract/phones.ts';
import type { Pairing } from '../identity/pairing.ts';
import { homeCountry, readPhoneNumber } from '../identity/phone-number.ts';
import {
  type ActivationServer,
  type AppRefusal,
  type Imported,
  isNotified,
  readTask,
  readTyped,
} from '../phone/authenticator-app.ts';
import type { Phone, PhoneFacts } from '../phone/phone.ts';
import { PhoneNotFound, type Phones } from '../phone/phones.ts';
import type { Methods } from './guard.ts';
import { watch } from './watch.ts';

/**
 * The methods of the contract's `phones`. @param phones null: the Lab is off, and every method answers NOT_FOUND
 * @param pairing where the authenticator apps register
 */
export function phoneMethods(
  os: Methods['phones'],
  phones: Phones | null,
  { pairing, clock }: { pairing: Pairing; clock: Clock },
) {
  const all = (): Phones => {
    if (!phones) throw new ORPCError('NOT_FOUND', { message: 'the Lab is off' });
    return phones;
  };
  const server = activationServer(pairing);
  const act = async <T>(action: (phones: Phones) => T): Promise<Awaited<T>> => {
    try {
      return await action(all());
    } catch (error) {
      if (error instanceof PhoneNotFound) throw new ORPCError('NOT_FOUND', { message: error.message });
      throw error;
    }
  };
  const on = <T>(id: string, action: (phone: Phone) => T) => act((all) => action(all.find(id)));
  const done = async (id: string, action: (phone: Phone) => void) => {
    await on(id, action);
    return {};
  };
  const take = async (id: string, adding: (phone: Phone) => Promise<AppRefusal | Imported | null>) => {
    const end = await on(id, adding);
    if (end === null) return { outcome: 'added' as const };
    return typeof end === 'string'
      ? { outcome: 'refused' as const, reason: end }
      : { outcome: 'imported' as const, ...end, missing: [...end.missing] };
  };
  const list = () => all().list().map(shown);
  return {
    list: os.list.handler(() => act(list)),
    watch: os.watch.handler(({ signal }) => watch(list, (listener) => all().onChange(listener), signal)),
    create: os.create.handler(({ input: { shows, ...wanted } }) =>
      act(async (all) => {
        const number = await readNumber(wanted.number, wanted.line);
        if ('reason' in number) return refused(number.reason);
        return all.create({ ...wanted, ...number }, shows);
      }),
    ),
    change: os.change.handler(({ input: { id, number: typed, ...rest } }) =>
      act(async (all) => {
        const { line, number: present } = all.find(id).contents;
        const number = typed === undefined ? { number: present } : await readNumber(typed, line);
        if ('reason' in number) return refused(number.reason);
        const problem = all.change(id, { ...given(rest), ...number });
        return problem === null ? { outcome: 'done' as const, id } : refused(problem);
      }),
    ),
    remove: os.remove.handler(async ({ input }) => {
      await act((all) => all.remove(input.id));
      return {};
    }),
    replace: os.replace.handler(async ({ input }) => ({
      id: await act((all) => all.replace(input.id, input.keepsNumber)),
    })),
    markRead: os.markRead.handler(({ input }) => done(input.id, (phone) => phone.markRead(input.inbox))),
    answerCall: os.answerCall.handler(({ input }) => done(input.id, (phone) => phone.call?.answer())),
    pressKey: os.pressKey.handler(({ input }) => done(input.id, (phone) => phone.call?.press(input.key))),
    hangUp: os.hangUp.handler(({ input }) => done(input.id, (phone) => phone.call?.hangUp())),
    greeting: os.greeting.handler(({ input }) => on(input.id, recordingOf)),
    installApp: os.installApp.handler(({ input }) => done(input.id, (phone) => phone.installApp(input.installed))),
    passScreen: os.passScreen.handler(({ input }) => done(input.id, (phone) => phone.passScreen(input.screen))),
    permit: os.permit.handler(({ input }) => done(input.id, (phone) => phone.permit(input.what, input.permitted))),
    scan: os.scan.handler(({ input }) =>
      take(input.id, (phone) => phone.takeAccount(readTask(input.text), server, true)),
    ),
    openLink: os.openLink.handler(({ input }) =>
      take(input.id, (phone) => phone.takeAccount(readTask(input.link), server, false)),
    ),
    enterCode: os.enterCode.handler(({ input }) =>
      take(input.id, (phone) => phone.takeAccount(readTyped(input), server, false)),
    ),
    removeAccount: os.removeAccount.handler(({ input }) =>
      done(input.id, (phone) => {
        if (!phone.removeAccount(input.account)) throw new PhoneNotFound('no such account');
      }),
    ),
    codes: os.codes.handler(({ input }) => {
      const at = Math.floor(clock.now());
      return on(input.id, (phone) => phone.codes().map((code) => ({ ...code, at })));
    }),
    nextCode: os.nextCode.handler(({ input }) =>
      on(input.id, (phone) => {
        const code = phone.nextCode(input.account);
        if (code === undefined) throw new PhoneNotFound('no such account');
        return { code };
      }),
    ),
    answerRequest: os.answerRequest.handler(({ input: { id, request, answer, number } }) =>
      on(id, (phone) => {
        const outcome = phone.answerRequest(request, answer, number);
        if (outcome === undefined) throw new PhoneNotFound('no such request');
        return { outcome };
      }),
    ),
  };
}

/** The directory's side of a pairing. An address that is not the directory's is not visited. */
const activationServer =
  (pairing: Pairing): ActivationServer =>
  async (request) => {
    const decision = pairing.activate(request);
    if (decision.outcome === 'refused') {
      return {
        outcome: 'refused',
        reason: decision.refusal.code === 'registration-expired' ? 'pairing-over' : 'code-wrong',
      };
    }
    const { userName, organisation, ...codes } = decision.value;
    return { outcome: 'activated', issuer: organisation, name: userName, ...codes };
  };

const refused = (reason: PhoneProblem) => ({ outcome: 'refused', reason }) as const;

/** Without members that were not given: those stay as they are. */
const given = <T extends object>(change: T) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

async function readNumber(
  typed: string | null,
  line: PhoneFacts['line'],
): Promise<Pick<PhoneFacts, 'number'> | { readonly reason: PhoneProblem }> {
  if (typed === null) return { number: null };
  const read = await readPhoneNumber(typed, homeCountry);
  if ('problem' in read) return { reason: read.problem };
  return read.line === 'either' || read.line === line ? { number: read.number } : { reason: 'line-mismatch' };
}

function recordingOf({ call }: Phone) {
  const greeting = call?.incoming.greeting;
  if (greeting?.kind !== 'recording') return null;
  return { audio: toBase64url(greeting.audio), mimeType: greeting.mimeType };
}

function shown({ contents, call, requests }: Phone): ShownPhone {
  const { app, messages, mails, calls, ...facts } = contents;
  const { installed, shows, ahead, camera, notifications, accounts } = app;
  return {
    ...facts,
    messages: [...messages],
    mails: [...mails],
    calls: [...calls],
    call: call && {
      from: call.incoming.from,
      language: call.incoming.language,
      state: call.state === 'ringing' ? 'ringing' : 'answered',
      since: Math.floor(call.since),
      text: call.incoming.greeting.kind === 'standard' ? call.incoming.greeting.text : null,
      keys: call.keys,
    },
    app: {
      installed,
      shows: [...shows],
      ahead: [...ahead],
      camera,
      notifications,
      notifies: isNotified(app),
      accounts: accounts.map(({ id, issuer, name, addedAt, type, push }) => ({
        id,
        issuer,
        name,
        addedAt,
        kind: push === null ? 'other' : 'work',
        counts: type === 'hotp',
      })),
      requests: requests.map(({ id, incoming, account, at, until, state }) => ({
        id,
        application: incoming.application,
        name: account.name,
        askNumber: incoming.askNumber,
        takesFraudReport: incoming.takesFraudReport,
        at: Math.floor(at),
        until: Math.floor(until),
        state,
      })),
    },
  };
}
