import type { Log } from '../basics/log.ts';
import type { Role } from '../contract/role.ts';
import type { Identity } from '../identity/identity.ts';
import { type Caller, sessionOf } from './caller.ts';

/** What the help desk, auditors and administrators alone may call. */
const guarded: readonly Role[] = ['staff', 'helpdesk', 'auditor', 'admin'];

/**
 * Records who tried what the role does not allow: each method once a session, so that nobody fills the log. No page of ours asks for
 * such a thing.
 */
export class RefusedCalls {
  readonly #ports: { readonly identity: Identity; readonly log: Log };
  readonly #noted = new WeakMap<Caller, { readonly sessionId: string; readonly methods: Set<string> }>();

  constructor(ports: { identity: Identity; log: Log }) {
    this.#ports = ports;
  }

  async note(caller: Caller, role: Role, path: readonly string[]): Promise<void> {
    const { identity, log } = this.#ports;
    const session = sessionOf(caller, identity);
    if (session === null || !guarded.includes(role)) return;
    const action = path.join('.');
    const before = this.#noted.get(caller);
    const noted = before?.sessionId === session.id ? before : { sessionId: session.id, methods: new Set<string>() };
    this.#noted.set(caller, noted);
    if (noted.methods.has(action)) return;
    noted.methods.add(action);
    try {
      const target = { id: null, userName: '(directory)' };
      await identity.audit.record(session, 'refused', target, 'asked for here', { action });
    } catch (error) {
      log.warn('audit-failed', { action: 'refused', name: error instanceof Error ? error.name : typeof error });
    }
  }
}
