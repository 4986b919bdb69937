import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { PeopleFilter, PeopleSort } from '../../contract/people.ts';
import { useHost } from '../host.tsx';

const PAGE = 100;

export interface Wanted {
  readonly query: string;
  readonly sort: PeopleSort;
  readonly filter: PeopleFilter;
}

/** The people that a search and its filters find, page by page, and how many there are in all. */
export function usePeople({ query, sort, filter }: Wanted) {
  const host = useHost();
  const pages = useInfiniteQuery(
    host.people.page.infiniteOptions({
      input: (after: string | null) => ({ query, sort, filter, after, limit: PAGE }),
      initialPageParam: null as string | null,
      getNextPageParam: (last) => last.next,
    }),
  );
  const total = useQuery(host.people.count.queryOptions({ input: { query, filter } })).data?.count;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { rows: pages.data?.pages.flatMap(({ rows }) => rows), total, onEnd, isLoadingMore: isFetchingNextPage };
}
