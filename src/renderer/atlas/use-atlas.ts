import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { AtlasRefusal } from '../../contract/atlas.ts';
import { atlasPageLength } from '../../contract/atlas-page.ts';
import { useConnection, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { type Problem, problemOfFailure } from '../operation/refusal-words.ts';

/** How the atlas is kept, and its entries that match, as many as are asked for; read anew whenever something changes. */
export function useAtlas(search: string, pages: number) {
  const host = useHost();
  const queries = useQueryClient();
  const watched = useQuery(host.atlas.watch.experimental_liveOptions({ gcTime: 0 })).data;
  const input = { search, limit: pages * atlasPageLength };
  const list = useQuery(host.atlas.list.queryOptions({ input, placeholderData: keepPreviousData, gcTime: 0 }));
  const revision = watched?.revision;
  useEffect(() => {
    if (revision === undefined) return;
    void queries.invalidateQueries({ queryKey: host.atlas.list.key() });
    void queries.invalidateQueries({ queryKey: host.atlas.show.key() });
  }, [revision, queries, host]);
  return { kept: watched?.kept, list: list.data };
}

type Decided<T> = { outcome: 'done'; value: T } | { outcome: 'refused'; reason: AtlasRefusal };

/** Asks the atlas for something, and keeps what stands in the way as a problem with words. */
export function useAtlasAsk() {
  const connection = useConnection();
  const { t } = useWords();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  async function ask<T>(call: () => Promise<Decided<T>>, onDone: (value: T) => void): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const answer = await call();
      if (answer.outcome === 'done') onDone(answer.value);
      else
        setProblem({
          code: answer.reason,
          title: t(`atlas:refused.${answer.reason}`),
          next: '',
          more: null,
          details: null,
        });
    } catch (error) {
      setProblem(problemOfFailure(t, connection.failureOf(error)));
    } finally {
      setBusy(false);
    }
  }
  return { ask, problem, busy };
}
