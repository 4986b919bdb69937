import { useCallback, useEffect, useRef, useState } from 'react';
import type { ConversationEntry } from '../../../contract/lab.ts';
import { useClient, useConnectionState } from '../../host.tsx';

/** The most messages that the page keeps; the oldest go first. */
const keptEntries = 5_000;

export interface Conversation {
  /** Oldest first. Undefined until the host has answered. */
  readonly entries: readonly ConversationEntry[] | undefined;
  /** How many have come in all, also those that are gone. */
  readonly received: number;
  /** Forgets what was said so far. */
  readonly clear: () => void;
}

/** What is said with all virtual keys, lately and from now on. */
export function useConversation(): Conversation {
  const client = useClient();
  const isOpen = useConnectionState() === 'open';
  const [state, setState] = useState<Pick<Conversation, 'entries' | 'received'>>({ entries: undefined, received: 0 });
  // What was cleared comes again with a new connection.
  const clearedAt = useRef('');
  useEffect(() => {
    if (!isOpen) return undefined;
    const stopped = new AbortController();
    let isFirst = true;
    let waiting: ConversationEntry[] = [];
    let frame = 0;
    // Many batches between two pictures are one change.
    const flush = () => {
      frame = 0;
      const news = waiting.filter(({ at }) => at > clearedAt.current);
      waiting = [];
      const replaces = isFirst;
      isFirst = false;
      setState((before) => ({
        entries: [...((replaces ? undefined : before.entries) ?? []), ...news].slice(-keptEntries),
        received: before.received + news.length,
      }));
    };
    const read = async () => {
      const batches = await client.lab.conversation({ id: null }, { signal: stopped.signal });
      for await (const batch of batches) {
        waiting.push(...batch);
        if (frame === 0) frame = requestAnimationFrame(flush);
      }
    };
    // It ends with the page or with the connection, whose loss is told elsewhere.
    read().catch(() => {});
    return () => {
      stopped.abort();
      cancelAnimationFrame(frame);
    };
  }, [client, isOpen]);
  const clear = useCallback(
    () =>
      setState((before) => {
        clearedAt.current = before.entries?.at(-1)?.at ?? clearedAt.current;
        return { ...before, entries: [] };
      }),
    [],
  );
  return { ...state, clear };
}
