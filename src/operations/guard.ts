import { implement, ORPCError } from '@orpc/server';
import type { Clock } from '../basics/clock.ts';
import type { Log } from '../basics/log.ts';
import { contract } from '../contract/contract.ts';
import type { Role } from '../contract/role.ts';
import { DirectoryFailure } from '../identity/directory-failure.ts';
import type { Identity } from '../identity/identity.ts';
import { SessionEnded } from '../identity/sessions.ts';
import { beginAct, type NoteEnd } from './audited-acts.ts';
import type { Caller } from './caller.ts';
import { VisitNotFound } from './credential-visits.ts';
import { eventStream } from './event-stream.ts';
import { MalformedInput } from './malformed-input.ts';
import {
  type KeyBus,
  KeyNotFound,
  ScenarioNotFound,
  UnknownModel,
  UnknownQuirk,
  VirtualKeyNotFound,
  VirtualKeysInUse,
} from './ports.ts';
import { RefusedCalls } from './refused-calls.ts';
import { hasRole, requireFresh, requireRole } from './require-role.ts';

/** What every call carries. */
export interface CallContext {
  readonly caller: Caller;
}

/**
 * The contract's methods to implement. Before each stands a guard: it checks the role that the contract names (admin where it
 * names none) before the input is looked at, and lets only errors of the contract out. What went wrong inside is logged by
 * name and never told, because an error can hold what was typed. What has to be in the audit log is there before its end is told.
 */
export const guardedMethods = (ports: { identity: Identity; keys: KeyBus; clock: Clock; log: Log }) => {
  const refusedCalls = new RefusedCalls(ports);
  return implement(contract)
    .$context<CallContext>()
    .use(async ({ context, path, procedure, next }, input) => {
      const { identity, clock, log } = ports;
      const leave = (error: unknown) => publicError(error, path, log);
      const meta: { readonly role?: Role; readonly fresh?: true } = procedure['~orpc'].meta;
      try {
        const role = meta.role ?? 'admin';
        await lookAgain(context.caller, role, path, identity);
        if (!hasRole(context.caller, role, identity)) await refusedCalls.note(context.caller, role, path);
        requireRole(context.caller, role, identity);
        if (meta.fresh) requireFresh(context.caller, identity, clock.now());
        const noteEnd = beginAct(context.caller, path, input, ports);
        return await withGuardedOutput(await next(), leave, noteEnd);
      } catch (error) {
        throw leave(error);
      }
    });
};

export type Methods = ReturnType<typeof guardedMethods>;

/** Calls that a session may make because of whose it is, and what tells a page that there is none. */
async function lookAgain({ sessionId }: Caller, role: Role, path: readonly string[], { signIn }: Identity) {
  const isAboutSession = (role !== 'anyone' && role !== 'tester') || path.join('.') === 'signIn.current';
  if (sessionId !== null && isAboutSession) await signIn.closeIfOver(sessionId);
}

async function withGuardedOutput<Result>(
  result: Result,
  leave: (error: unknown) => Error,
  noteEnd: NoteEnd | undefined,
): Promise<Result> {
  const { output } = result as { output?: unknown };
  if (!isAsyncIterator(output)) {
    await noteEnd?.(output);
    return result;
  }
  const guarded = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw leave(error);
    }
  };
  const events = eventStream({
    next: () =>
      guarded(async () => {
        const event = (await output.next()) as IteratorResult<unknown, undefined>;
        const end = event.done ? undefined : endOf(event.value);
        if (end !== undefined) await noteEnd?.(end);
        return event;
      }),
    return: () => guarded(async () => output.return?.()),
  });
  return { ...result, output: events };
}

/** What a stream ends with, by the shape that all of them have; undefined for its other events. */
const endOf = (event: unknown): unknown => {
  const { type, end } = (event ?? {}) as { type?: unknown; end?: unknown };
  return type === 'end' ? (end ?? event) : undefined;
};

const isAsyncIterator = (value: unknown): value is AsyncIterator<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/** An error without cause and without anything that came in. */
function publicError(error: unknown, path: readonly string[], log: Log): ORPCError<string, unknown> {
  if (error instanceof MalformedInput) return new ORPCError('BAD_REQUEST', { message: error.message });
  if (error instanceof UnknownModel) return new ORPCError('BAD_REQUEST', { message: 'expected a known key model' });
  if (error instanceof UnknownQuirk) return new ORPCError('BAD_REQUEST', { message: 'expected known quirks' });
  if (error instanceof SessionEnded) return new ORPCError('FORBIDDEN', { message: 'this session has ended' });
  if (error instanceof KeyNotFound) return new ORPCError('NOT_FOUND', { message: 'no such key' });
  if (error instanceof VisitNotFound) return new ORPCError('NOT_FOUND', { message: 'no such visit' });
  if (error instanceof VirtualKeyNotFound) return new ORPCError('NOT_FOUND', { message: 'no such virtual key' });
  if (error instanceof ScenarioNotFound) return new ORPCError('NOT_FOUND', { message: 'no such scenario' });
  if (error instanceof VirtualKeysInUse) {
    return new ORPCError('CONFLICT', { message: 'another program has the virtual keys' });
  }
  if (error instanceof DirectoryFailure && error.reason !== 'failed') {
    log.warn('directory-failure', { method: path.join('.'), reason: error.reason });
    return new ORPCError('SERVICE_UNAVAILABLE', { message: `the directory cannot be used (${error.reason})` });
  }
  const open = error instanceof ORPCError ? openCodes.find((code) => code === error.code) : undefined;
  if (error instanceof ORPCError && open) {
    return new ORPCError(open, { message: error.message, data: publicIssues(error.data) ?? publicRefusal(error.data) });
  }
  log.warn('internal-error', { method: path.join('.'), name: nameOf(error) });
  return new ORPCError('INTERNAL_SERVER_ERROR');
}

/** With the name of its cause: an answer that does not fit the contract has only that to tell it by. */
function nameOf(error: unknown): string {
  const { name, cause } = error instanceof Error ? error : { name: typeof error, cause: undefined };
  return cause instanceof Error ? `${name} (${cause.name})` : name;
}

const openCodes = ['BAD_REQUEST', 'FORBIDDEN', 'NOT_FOUND'] as const;

function publicRefusal(data: unknown): { refusal: string } | undefined {
  const { refusal } = (data ?? {}) as { refusal?: unknown };
  return typeof refusal === 'string' ? { refusal } : undefined;
}

/** Where the input does not fit and what was expected there; the input itself stays out. */
function publicIssues(data: unknown): { issues: { path: string; message: string }[] } | undefined {
  const issues = (data as { issues?: readonly { path?: readonly unknown[]; message: string }[] } | undefined)?.issues;
  return issues && { issues: issues.map(({ path = [], message }) => ({ path: path.map(String).join('.'), message })) };
}
