import type { AccountRole } from './account-role.ts';

/*
 * Looking through a large directory page by page. A page begins after the last row of the one before (`next`), so that rows
 * which come and go meanwhile move nothing, and the last page costs what the first one does.
 */

export interface PeopleQuery {
  /**
   * Found anywhere in the user name or one of the three names, without regard to width, case and the two kana (see
   * `searchText`); several words are each looked for. Empty: everybody.
   */
  readonly query: string;
  readonly sort: PeopleSort;
  readonly filter?: PeopleFilter;
  readonly after: PageMark | null;
  /** How many rows after `after` the page begins: 0 unless given. Those that are skipped are walked through. */
  readonly skip?: number;
  /** The rows before `after`, or the last ones where it is null: in the order of the sort nevertheless, and `next` leads towards the first. */
  readonly backwards?: boolean;
  /** 1 to 500. */
  readonly limit: number;
}

/** Only those of whom all of this is so. */
export interface PeopleFilter {
  readonly role?: AccountRole;
  readonly disabled?: boolean;
  readonly registerAgain?: boolean;
  /** Whose block is not over at this time. */
  readonly blockedAt?: number;
  /** Nothing is registered that could be a second step. */
  readonly withoutSecondStep?: true;
  readonly groupId?: string;
  readonly outsideGroupId?: string;
}

/** `name`: by the kana where there are some, otherwise by the display name. `newest`: last made first. */
export type PeopleSort = 'name' | 'user-name' | 'newest';

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** null at the end. */
  readonly next: PageMark | null;
}

/** Where a page ends; opaque, of the query that gave it only. */
export type PageMark = string;

/** A mark that no query has given, or one of another order. */
export class UnknownPageMark extends Error {
  override readonly name = 'UnknownPageMark';
}
