import { type QueryClient, type QueryKey, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { ListedPerson, PeopleFilter, PeopleSort } from '../../contract/people.ts';
import { useClient, useHost } from '../host.tsx';
import { type KnownPage, PAGE, pageStart } from './page-start.ts';

/** Rows beyond those in sight whose page is asked for already. */
const AHEAD = 30;

export interface Wanted {
  readonly query: string;
  readonly sort: PeopleSort;
  readonly filter: PeopleFilter;
}

/** A list of people of which only what is near the rows in sight is there. */
export interface PeopleList {
  /** Of this search, sort and filter only. */
  readonly id: string;
  /** How many rows the list has; undefined until known. */
  readonly count: number | undefined;
  /** undefined while the row is not there. */
  readonly at: (index: number) => ListedPerson | undefined;
  /** Says which rows are in sight. */
  readonly onSight: (first: number, last: number) => void;
}

interface ReadPage extends KnownPage {
  readonly rows: readonly ListedPerson[];
}

/** The people that a search and its filters find. What was changed is read again only where it is in sight. */
export function usePeople(wanted: Wanted): PeopleList & { readonly total: number | undefined } {
  const { query, filter } = wanted;
  const host = useHost();
  const client = useClient();
  const queries = useQueryClient();
  const id = JSON.stringify(wanted);
  const [sight, setSight] = useState({ id, first: 0, last: 0 });
  const { first, last } = sight.id === id ? sight : { first: 0, last: 0 };
  const counting = host.people.count.queryOptions({ input: { query, filter } });
  const total = useQuery(counting).data?.count;
  const list = [...host.people.page.key(), wanted];
  const pages = useQueries({
    queries: Array.from({ length: last - first + 1 }, (_, index) => first + index).map((place) => ({
      queryKey: [...list, place],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<ReadPage> => {
        // Where the list ends matters for no page but the first, and must be as fresh as the page.
        const { count } =
          place === 0 ? { count: PAGE } : await queries.fetchQuery({ ...counting, staleTime: Infinity });
        const start = pageStart(place, count, pagesThere(queries, list));
        const { rows, next } = await client.people.page({ ...wanted, ...start }, { signal });
        return { rows, next, place, backwards: start.backwards };
      },
    })),
  });
  const onSight = useCallback(
    (from: number, to: number) => {
      const near = { id, first: Math.floor(Math.max(0, from - AHEAD) / PAGE), last: Math.floor((to + AHEAD) / PAGE) };
      setSight((now) => (now.id === id && now.first === near.first && now.last === near.last ? now : near));
    },
    [id],
  );
  return {
    id,
    total,
    count: total ?? (first === 0 ? pages[0]?.data?.rows.length : undefined),
    at: (index) => pages[Math.floor(index / PAGE) - first]?.data?.rows[index % PAGE],
    onSight,
  };
}

/** Those that nothing has changed since. */
const pagesThere = (queries: QueryClient, list: QueryKey): readonly KnownPage[] =>
  queries
    .getQueryCache()
    .findAll({ queryKey: list })
    .flatMap(({ state }) => (state.data === undefined || state.isInvalidated ? [] : [state.data as ReadPage]));
