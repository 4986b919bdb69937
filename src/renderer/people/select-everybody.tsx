import { Button, Text } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { AdminProblem } from './admin-problem.tsx';
import type { Wanted } from './use-people.ts';

/** People that are read at once. */
const PIECE = 500;

/** Chooses everybody whom a list holds, also those that were never in sight: read piece by piece, which can be stopped. */
export function SelectEverybody(props: {
  wanted: Wanted;
  total: number | undefined;
  onSelect: (userNames: readonly string[]) => void;
}) {
  const { wanted, total, onSelect } = props;
  const { t } = useWords();
  const client = useClient();
  const { problem, busy, answer } = useAsk();
  const [read, setRead] = useState(0);
  const stopping = useRef<AbortController | null>(null);
  useEffect(() => () => stopping.current?.abort(), []);

  async function readAll(signal: AbortSignal): Promise<readonly string[] | null> {
    const names: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof client.people.page>> = await client.people.page({
        ...wanted,
        after,
        limit: PIECE,
      });
      if (signal.aborted) return null;
      names.push(...page.rows.map(({ userName }) => userName));
      setRead(names.length);
      after = page.next;
    } while (after !== null);
    return names;
  }

  function start() {
    const { signal } = (stopping.current = new AbortController());
    setRead(0);
    void answer(
      () => readAll(signal),
      (names) => {
        if (names !== null) onSelect(names);
      },
    );
  }

  if (total === undefined || total === 0) return null;
  return (
    <>
      {busy ? (
        <>
          <Text>{t('people:list.selecting', { done: read, total })}</Text>
          <Button appearance="subtle" size="small" onClick={() => stopping.current?.abort()}>
            {t('shell:cancel')}
          </Button>
        </>
      ) : (
        <Button appearance="subtle" size="small" onClick={start}>
          {t('people:list.selectAll', { count: total })}
        </Button>
      )}
      {problem && <AdminProblem problem={problem} />}
    </>
  );
}
