import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { ChevronDownRegular, ChevronRightRegular } from '@fluentui/react-icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import type { AuditFilter, AuditRecord } from '../../contract/audit.ts';
import { medium } from '../frame/narrow.ts';
import { Cell, ScrollingTable } from '../frame/scrolling-table.tsx';
import { UserName } from '../frame/user-name.tsx';
import { useConnection, useHost } from '../host.tsx';
import { useWords, type Words } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';
import { dateAndTime } from '../times.ts';
import { anyRecord } from './audit-filters.tsx';
import { actionWord, detailValue, detailWord, nameWord, reasonWord } from './audit-words.ts';

const useStyles = makeStyles({
  number: { width: '1%', minWidth: '48px', fontVariantNumeric: 'tabular-nums' },
  time: { whiteSpace: 'nowrap', [medium]: { whiteSpace: 'normal' } },
  details: {
    display: 'grid',
    gridTemplateColumns: 'max-content 1fr',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
    margin: 0,
    color: tokens.colorNeutralForeground2,
    '& dd': { margin: 0, overflowWrap: 'anywhere' },
  },
  more: { alignSelf: 'start' },
});

/** The records that fit, newest first, page by page. */
export function AuditRecords({ filter }: { filter: AuditFilter }) {
  const { t, language } = useWords();
  const styles = useStyles();
  const connection = useConnection();
  const pages = useInfiniteQuery(
    useHost().audit.page.infiniteOptions({
      input: (before: number | null) => ({ ...filter, before }),
      initialPageParam: null,
      getNextPageParam: (page) => page.next,
    }),
  );
  const [opened, setOpened] = useState<number | null>(null);
  const records = pages.data?.pages.flatMap((page) => page.records) ?? [];
  const next = pages.data?.pages.at(-1)?.next ?? null;
  if (pages.error) return <ProblemMessage problem={problemOfFailure(t, connection.failureOf(pages.error))} />;
  if (!pages.data) return <Spinner label={t('shell:loading')} />;
  return (
    <>
      {records.length === 0 && <Text>{emptyWords(t, filter, next)}</Text>}
      {records.length > 0 && (
        <ScrollingTable
          label={t('audit:title')}
          columns={(['number', 'time', 'actor', 'action', 'target', 'reason'] as const).map((column) =>
            t(`audit:columns.${column}`),
          )}
        >
          {records.map((record) => (
            <Fragment key={record.sequence}>
              <tr>
                <Cell className={styles.number}>
                  <Button
                    size="small"
                    appearance="subtle"
                    icon={opened === record.sequence ? <ChevronDownRegular /> : <ChevronRightRegular />}
                    aria-expanded={opened === record.sequence}
                    aria-label={t('audit:details.show', { sequence: record.sequence })}
                    onClick={() => setOpened(opened === record.sequence ? null : record.sequence)}
                  >
                    {record.sequence}
                  </Button>
                </Cell>
                <Cell whole className={styles.time}>
                  {dateAndTime(language, record.at)}
                </Cell>
                <Cell>
                  <UserName of={nameWord(t, record.actorName)} />
                </Cell>
                <Cell>{actionWord(t, record.action)}</Cell>
                <Cell>
                  <UserName of={nameWord(t, record.targetName)} />
                </Cell>
                <Cell>{reasonWord(t, record.reason)}</Cell>
              </tr>
              {opened === record.sequence && (
                <tr>
                  <Cell span={6}>
                    <Details record={record} />
                  </Cell>
                </tr>
              )}
            </Fragment>
          ))}
        </ScrollingTable>
      )}
      {pages.hasNextPage && (
        <Button className={styles.more} disabled={pages.isFetching} onClick={() => void pages.fetchNextPage()}>
          {t(records.length === 0 ? 'audit:lookFurther' : 'audit:more')}
        </Button>
      )}
    </>
  );
}

function emptyWords(t: Words, filter: AuditFilter, next: number | null): string {
  if (next !== null) return t('audit:notYet', { sequence: next });
  return t(filter === anyRecord ? 'audit:empty' : 'audit:noneFound');
}

function Details({ record }: { record: AuditRecord }) {
  const { t, language } = useWords();
  const styles = useStyles();
  const entries = Object.entries(record.details);
  if (entries.length === 0) return <Text>{t('audit:details.none')}</Text>;
  return (
    <dl className={styles.details} aria-label={t('audit:details.title', { sequence: record.sequence })}>
      {entries.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{detailWord(t, name)}</dt>
          <dd>{detailValue(t, language, name, value)}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
