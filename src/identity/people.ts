import { toBase64url } from '../basics/bytes.ts';
import { actingProblem } from './acting.ts';
import type { Actor } from './audit.ts';
import { type Decision, done, refused } from './decision.ts';
import type { Account, Group, PersonFacts, SignInEvent } from './identity-store.ts';
import { acceptDisplayName, userNameKey } from './names.ts';
import type { IdentityParts } from './parts.ts';
import { GROUP_SEPARATOR, peopleCsv } from './people-csv.ts';
import { type ImportEnd, type ImportProgress, type ImportRequest, importPeople } from './people-import.ts';
import type { PageMark, PeopleFilter, PeopleQuery } from './people-queries.ts';
import { isBlocked } from './policy/decide.ts';
import { fieldsNaming } from './policy/policy-groups.ts';
import { policiesFrom } from './policy-at.ts';

/** What a list may be narrowed to; `blocked` is as of now. */
export interface WantedPeople extends Omit<PeopleQuery, 'filter'> {
  readonly filter: Omit<PeopleFilter, 'blockedAt'> & { readonly blocked?: true };
}

export interface ListedPerson {
  readonly account: Account;
  readonly types: PersonFacts['types'];
  readonly blockedUntil: number | null;
}

export interface PeoplePage {
  readonly rows: readonly ListedPerson[];
  readonly next: PageMark | null;
}

const EXPORT_PAGE = 250;

/** Many people at once: lists, files, groups. Who may call what is the caller's to check; acts look at the actor once more. */
export class People {
  readonly #parts: IdentityParts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
  }

  /** @throws UnknownPageMark */
  async page(wanted: WantedPeople): Promise<PeoplePage> {
    const { store, clock } = this.#parts;
    const { rows, next } = await store.people({ ...wanted, filter: this.#filter(wanted.filter) });
    const facts = await store.peopleFacts(rows.map(({ id }) => id));
    const now = clock.now();
    return {
      rows: rows.map((account) => {
        const { types = [], block = null } = facts.get(account.id) ?? {};
        return { account, types, blockedUntil: block && isBlocked(block, now) ? block.until : null };
      }),
      next,
    };
  }

  count({ query, filter }: Pick<WantedPeople, 'query' | 'filter'>): Promise<number> {
    return this.#parts.store.countPeople({ query, filter: this.#filter(filter) });
  }

  /** All or nobody. @throws the signal's reason when it aborts: then nobody was added */
  import(
    actor: Actor,
    request: ImportRequest,
    options: { announce: (progress: ImportProgress) => void; signal?: AbortSignal | undefined },
  ): Promise<Decision<ImportEnd>> {
    return importPeople(this.#parts, actor, request, options);
  }

  /** The file that `import` reads, piece by piece, with how many people are in it so far. */
  async *export(
    actor: Actor,
    wanted: Pick<WantedPeople, 'query' | 'sort' | 'filter'>,
  ): AsyncGenerator<{ readonly text: string; readonly done: number }, void, void> {
    const { store, audit, relyingParty } = this.#parts;
    const target = { id: relyingParty.rpId, userName: relyingParty.name };
    await audit.record(actor, 'people.exported', target, 'people to a file', { people: await this.count(wanted) });
    const filter = this.#filter(wanted.filter);
    let after: PageMark | null = null;
    let count = 0;
    do {
      const page: Awaited<ReturnType<typeof store.people>> = await store.people({
        ...wanted,
        filter,
        after,
        limit: EXPORT_PAGE,
      });
      const groups = await store.groupsOfPeople(page.rows.map(({ id }) => id));
      const people = page.rows.map((account) => ({
        ...account,
        groups: (groups.get(account.id) ?? []).map(({ name }) => name),
      }));
      const text = peopleCsv(people, after === null);
      count += people.length;
      yield { text, done: count };
      after = page.next;
    } while (after !== null);
  }

  /** Newest first, at most 200. */
  signIns(accountId: string): Promise<readonly SignInEvent[]> {
    return this.#parts.signInLog.recent(accountId);
  }

  groups(): Promise<readonly Group[]> {
    return this.#parts.store.groups();
  }

  groupsOf(accountId: string): Promise<readonly Group[]> {
    return this.#parts.store.groupsOf(accountId);
  }

  /** @param group without an id: a new one. The type of a group stays. */
  async putGroup(
    actor: Actor,
    group: { readonly id: string | null; readonly name: string; readonly type: Group['type'] },
  ): Promise<Decision<Group>> {
    const { store, audit, clock, random } = this.#parts;
    const problem = actingProblem(actor, clock.now());
    if (problem) return problem;
    const name = acceptDisplayName(group.name);
    if (name === undefined || name.includes(GROUP_SEPARATOR)) {
      return refused('name-invalid', { detail: `expected 1 to 64 characters without ${GROUP_SEPARATOR}` });
    }
    const former = group.id === null ? null : await this.#group(group.id);
    if (former === undefined) return refused('group-not-found');
    const put: Group = { id: former?.id ?? toBase64url(random.bytes(16)), name, type: former?.type ?? group.type };
    if ((await store.putGroup(put)) === 'name-taken') return refused('group-exists');
    const target = { id: put.id, userName: put.name };
    await audit.record(actor, former ? 'group.changed' : 'group.created', target, 'groups of the directory', {
      type: put.type,
    });
    return done(put);
  }

  async removeGroup(actor: Actor, id: string, reason: string): Promise<Decision<Record<string, never>>> {
    const { store, audit, clock } = this.#parts;
    const problem = actingProblem(actor, clock.now());
    if (problem) return problem;
    const group = await this.#group(id);
    if (!group) return refused('group-not-found');
    // Without it the policy would be another one, that nobody has looked at or saved.
    const policies = await policiesFrom(store, clock.now());
    const fields = [...new Set(policies.flatMap((policy) => fieldsNaming(policy, id)))];
    if (fields.length > 0) return refused('group-in-use', { detail: fields.join(', ').slice(0, 500) });
    if (!(await store.removeGroup(id))) return refused('group-not-found');
    await audit.record(actor, 'group.removed', { id, userName: group.name }, reason);
    return done({});
  }

  /** Where it is so already, nothing is written. */
  async setMember(
    actor: Actor,
    {
      groupId,
      userName,
      isMember,
      reason = 'groups of a person',
    }: {
      readonly groupId: string;
      readonly userName: string;
      readonly isMember: boolean;
      readonly reason?: string | undefined;
    },
  ): Promise<Decision<{ readonly changed: boolean }>> {
    const { store, audit, clock } = this.#parts;
    const problem = actingProblem(actor, clock.now());
    if (problem) return problem;
    const account = await store.accountByName(userNameKey(userName));
    if (!account) return refused('account-not-found');
    const group = await this.#group(groupId);
    if (!group) return refused('group-not-found');
    const was = (await store.groupsOf(account.id)).some(({ id }) => id === groupId);
    if (was === isMember) return done({ changed: false });
    await store.setMember(groupId, account.id, isMember);
    await audit.record(actor, isMember ? 'group.member-added' : 'group.member-removed', account, reason, {
      group: group.name,
    });
    return done({ changed: true });
  }

  async #group(id: string): Promise<Group | undefined> {
    return (await this.#parts.store.groups()).find((group) => group.id === id);
  }

  #filter({ blocked, ...rest }: WantedPeople['filter']): PeopleFilter {
    return { ...rest, ...(blocked && { blockedAt: this.#parts.clock.now() }) };
  }
}
