import type { RawBuilder, Sql } from 'kysely';
import type { PeopleFilter } from '../../identity/people-queries.ts';
import { stateEnds } from './account-state-tables.ts';
import type { DirectoryEngine } from './directory-database.ts';

/** What of `methods` can be a second step. */
const secondSteps = ['phone', 'email', 'authenticator-app', 'oath-token'] as const;

/** The conditions of a filter on the rows of `accounts`. */
export function filterConditions(
  sql: Sql,
  engine: DirectoryEngine,
  { role, disabled, registerAgain, blockedAt, withoutSecondStep, groupId, outsideGroupId }: PeopleFilter,
): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [];
  if (role !== undefined) conditions.push(sql`accounts.role = ${role}`);
  if (disabled !== undefined) conditions.push(sql`accounts.disabled = ${Number(disabled)}`);
  if (registerAgain !== undefined) conditions.push(sql`accounts.register_again = ${Number(registerAgain)}`);
  if (groupId !== undefined) {
    conditions.push(sql`EXISTS (SELECT 1 FROM memberships
      WHERE memberships.account_id = accounts.id AND memberships.group_id = ${groupId})`);
  }
  if (outsideGroupId !== undefined) {
    conditions.push(sql`NOT EXISTS (SELECT 1 FROM memberships
      WHERE memberships.account_id = accounts.id AND memberships.group_id = ${outsideGroupId})`);
  }
  if (withoutSecondStep) {
    conditions.push(sql`NOT EXISTS (SELECT 1 FROM security_keys WHERE security_keys.account_id = accounts.id)`);
    conditions.push(sql`NOT EXISTS (SELECT 1 FROM methods
      WHERE methods.account_id = accounts.id AND methods.type IN (${sql.join(secondSteps)}))`);
  }
  if (blockedAt !== undefined) {
    // Few are blocked: their names are looked up once.
    conditions.push(sql`accounts.id IN (SELECT account_id FROM account_states
      WHERE kind = 'block' AND ${stateEnds(sql, engine)} > ${blockedAt})`);
  }
  return conditions;
}
