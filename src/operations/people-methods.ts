import { ORPCError } from '@orpc/server';
import type { PeopleFilter } from '../contract/people.ts';
import type { Identity } from '../identity/identity.ts';
import type { WantedPeople } from '../identity/people.ts';
import type { ImportEnd, ImportProgress } from '../identity/people-import.ts';
import { UnknownPageMark } from '../identity/people-queries.ts';
import { actorOf, type Caller } from './caller.ts';
import { toBecause, toDecision } from './decisions.ts';
import { eventStream } from './event-stream.ts';
import type { Methods } from './guard.ts';
import { MalformedInput } from './malformed-input.ts';
import { eventsOf } from './progress.ts';
import { shownOnce } from './shown-once.ts';
import { withTypedSecrets } from './typed-secret.ts';

const same = <T>(value: T): T => value;

/** The methods of the contract's `people`. */
export function peopleMethods(os: Methods['people'], identity: Identity) {
  const { people, accounts } = identity;
  const actor = (caller: Caller) => actorOf(caller, identity);
  const imports = new RunningImports();
  return {
    page: os.page.handler(({ input }) =>
      known(async () => {
        const { rows, next } = await people.page({ ...input, filter: filterOf(input.filter) });
        return {
          rows: rows.map(({ account, types, blockedUntil }) => ({ ...account, types: [...types], blockedUntil })),
          next,
        };
      }),
    ),
    count: os.count.handler(async ({ input }) => ({
      count: await people.count({ ...input, filter: filterOf(input.filter) }),
    })),
    signIns: os.signIns.handler(async ({ input }) => {
      const account = await accounts.find(input.userName);
      if (!account) return { outcome: 'refused', refusal: { code: 'account-not-found' } };
      const events = await people.signIns(account.id);
      return { outcome: 'done', value: events.map((event) => ({ ...event, because: toBecause(event.because) })) };
    }),
    import: os.import.handler(({ input, context: { caller }, signal }) =>
      eventsOf<ImportProgress, EndOfImport>(signal, (announce, aborting) =>
        withTypedSecrets([input.password], ([password]) =>
          imports.stoppable(caller, aborting, async (signal) =>
            endOf(
              await people.import(
                actor(caller),
                { file: fileOf(input.file), dryRun: input.dryRun, password: input.makePasswords ? 'made' : password },
                { announce, signal },
              ),
            ),
          ),
        ),
      ),
    ),
    stopImport: os.stopImport.handler(async ({ context: { caller } }) => {
      imports.stop(caller);
      return {};
    }),
    export: os.export.handler(async ({ input, context: { caller } }) => {
      const wanted = { ...input, filter: filterOf(input.filter) };
      const total = await people.count(wanted);
      const pieces = people.export(actor(caller), wanted);
      return eventStream({
        async next() {
          const piece = await pieces.next();
          return piece.done ? { done: true, value: undefined } : { done: false, value: { ...piece.value, total } };
        },
        return: () => pieces.return(),
      });
    }),
    groups: os.groups.handler(async () => [...(await people.groups())]),
    groupsOf: os.groupsOf.handler(async ({ input }) => {
      const account = await accounts.find(input.userName);
      if (!account) return { outcome: 'refused', refusal: { code: 'account-not-found' } };
      return { outcome: 'done', value: [...(await people.groupsOf(account.id))] };
    }),
    putGroup: os.putGroup.handler(async ({ input, context }) =>
      toDecision(await people.putGroup(actor(context.caller), input), same),
    ),
    removeGroup: os.removeGroup.handler(async ({ input, context }) =>
      toDecision(await people.removeGroup(actor(context.caller), input.id, input.reason), same),
    ),
    setMember: os.setMember.handler(async ({ input, context }) =>
      toDecision(await people.setMember(actor(context.caller), input), same),
    ),
  };
}

type EndOfImport = ReturnType<typeof endOf> | { outcome: 'done'; value: { outcome: 'stopped' } };

/** The imports that go on, by who asked for them. */
class RunningImports {
  readonly #running = new WeakMap<Caller, Set<AbortController>>();

  /** @param run gets a signal that `stop` aborts too; what it throws because of that is an end */
  async stoppable(
    caller: Caller,
    aborting: AbortSignal,
    run: (signal: AbortSignal) => Promise<EndOfImport>,
  ): Promise<EndOfImport> {
    const stopping = new AbortController();
    const running = this.#running.get(caller) ?? new Set();
    this.#running.set(caller, running.add(stopping));
    try {
      return await run(AbortSignal.any([aborting, stopping.signal]));
    } catch (error) {
      // Anything else went wrong by itself, maybe after everybody was added.
      if (!stopping.signal.aborted || error !== stopping.signal.reason) throw error;
      return { outcome: 'done', value: { outcome: 'stopped' } };
    } finally {
      running.delete(stopping);
    }
  }

  stop(caller: Caller): void {
    for (const stopping of this.#running.get(caller) ?? []) stopping.abort();
  }
}

/** A mark of another list is the caller's fault. */
export async function known<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UnknownPageMark)) throw error;
    throw new ORPCError('BAD_REQUEST', { message: 'expected a mark of this list' });
  }
}

/** The bytes of a file as it crosses the contract. @throws MalformedInput on a length that base64url cannot have */
export function fileOf(text: string): Uint8Array {
  if (text.length % 4 === 1) throw new MalformedInput('expected base64url without padding');
  return new Uint8Array(Buffer.from(text, 'base64url'));
}

/** Without what is not asked for. */
const filterOf = (filter: PeopleFilter): WantedPeople['filter'] =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));

const endOf = (decision: Awaited<ReturnType<Identity['people']['import']>>) =>
  toDecision(decision, (end: ImportEnd) => {
    if (end.outcome === 'faulty') return { ...end, errors: [...end.errors] };
    if (end.outcome === 'imported') return { ...end, passwords: end.passwords && shownOnce(end.passwords) };
    return { ...end, first: end.first.map((person) => ({ ...person, groups: [...person.groups] })) };
  });
