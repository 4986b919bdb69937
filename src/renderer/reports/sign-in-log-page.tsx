import { Badge, Button, makeStyles, Spinner, Text } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { SignInEvent } from '../../contract/identity.ts';
import { reportLabels } from '../../words/report-labels.ts';
import { screenWords } from '../../words/screens.ts';
import { FilterChoice, FilterForm, FilterName, FilterPeriod } from '../frame/filter-form.tsx';
import { LinkButton } from '../frame/link-button.tsx';
import { useNotice } from '../frame/notice.tsx';
import { Page } from '../frame/page.tsx';
import { Cell, ScrollingTable } from '../frame/scrolling-table.tsx';
import { UserName } from '../frame/user-name.tsx';
import { useClient, useConnection, useHost, useSession } from '../host.tsx';
import { saveFile } from '../lab/save-file.ts';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';
import { useAsk } from '../operation/use-ask.ts';
import { EmptyNote } from '../people/empty-note.tsx';
import { WhyDialog } from '../people/sign-in-history.tsx';
import { dateAndTime } from '../times.ts';
import { useReportLabel } from './report-table-view.tsx';
import { timeZoneHere } from './report-times.ts';
import type { SignInSearch } from './search.ts';
import { useLinkStyles } from './sign-ins-link.tsx';

const useStyles = makeStyles({
  result: { whiteSpace: 'nowrap' },
  more: { alignSelf: 'start' },
});

const colours = { success: 'success', failure: 'danger', interrupted: 'warning' } as const;
const results = ['success', 'failure', 'interrupted'] as const;
const { methods, refusals } = screenWords.en.identity;

/** Every try to sign in, of everybody; the filter stands in the address, so that a bar of a report leads here. */
export function SignInLogPage() {
  const { t, language } = useWords();
  const styles = useStyles();
  const label = useReportLabel();
  const connection = useConnection();
  const search = useSearch({ from: '/with-menu/signed-in/staff/admin/sign-ins' });
  const [opened, setOpened] = useState<SignInEvent | null>(null);
  const filter = {
    from: search.from ?? null,
    until: search.until ?? null,
    userName: search.user ?? null,
    method: search.method ?? null,
    result: search.result ?? null,
    reason: search.reason ?? null,
  };
  const pages = useInfiniteQuery(
    useHost().reports.signInLog.infiniteOptions({
      input: (before: number | null) => ({ ...filter, before }),
      initialPageParam: null,
      getNextPageParam: (page) => page.next,
    }),
  );
  const role = useSession()?.role;
  const seesAll = role === 'admin' || role === 'auditor';
  const client = useClient();
  const notify = useNotice();
  const file = useAsk();
  const save = () =>
    file.answer(
      () => client.reports.exportSignInLog({ ...filter, timeZone: timeZoneHere(), labels: reportLabels(language) }),
      ({ text, rows, isWhole }) => {
        saveFile('touchstone-sign-in-log.csv', text, 'text/csv');
        const count = new Intl.NumberFormat(language).format(rows);
        notify(isWhole ? t('reports:saved') : t('reports:signIns.savedFirst', { rows: count }));
      },
    );
  const events = pages.data?.pages.flatMap((page) => page.events) ?? [];
  const goesOn = (pages.data?.pages.at(-1)?.next ?? null) !== null;
  return (
    <Page title={t('reports:signIns.title')} lead={t('reports:signIns.lead')} wide>
      <div>
        <Link to="/admin/reports/$report" params={{ report: 'sign-ins' }} className={useLinkStyles().link}>
          {t('reports:signIns.back')}
        </Link>
      </div>
      <Filters search={search} />
      {seesAll && (
        <div className={styles.more}>
          <Button icon={<ArrowDownloadRegular />} disabled={file.busy} onClick={() => void save()}>
            {t('reports:csv')}
          </Button>
        </div>
      )}
      {file.problem && <ProblemMessage problem={file.problem} />}
      {pages.error && <ProblemMessage problem={problemOfFailure(t, connection.failureOf(pages.error))} />}
      {pages.isPending && <Spinner label={t('shell:loading')} />}
      {pages.data && events.length === 0 && !goesOn && (
        <EmptyNote title={t('reports:signIns.empty')} hint={t('reports:signIns.emptyHint')} />
      )}
      {pages.data && events.length === 0 && goesOn && <Text>{t('reports:signIns.notYet')}</Text>}
      {events.length > 0 && (
        <ScrollingTable
          label={t('reports:signIns.title')}
          columns={(['when', 'user', 'result', 'method', 'reason', 'why'] as const).map((column) =>
            column === 'why' ? t('shell:activity.why') : t(`reports:columns.${column}`),
          )}
        >
          {events.map((event) => (
            <tr key={event.id} data-sign-in={event.result}>
              <Cell whole>{dateAndTime(language, event.at)}</Cell>
              <Cell>
                <UserName of={event.userName} />
              </Cell>
              <Cell>
                <Badge className={styles.result} appearance="tint" color={colours[event.result]}>
                  {t(`identity:results.${event.result}`)}
                </Badge>
              </Cell>
              <Cell>
                {label(`methods.${event.method}`)}
                {event.keyName !== null && ` (${event.keyName})`}
              </Cell>
              <Cell>{event.reason === null ? '' : label(`reasons.${event.reason}`)}</Cell>
              <Cell>
                <LinkButton
                  inText
                  aria-label={t('reports:signIns.whyOf', {
                    user: event.userName,
                    time: dateAndTime(language, event.at),
                  })}
                  onClick={() => setOpened(event)}
                >
                  {t('shell:activity.why')}
                </LinkButton>
              </Cell>
            </tr>
          ))}
        </ScrollingTable>
      )}
      {pages.hasNextPage && (
        <Button className={styles.more} disabled={pages.isFetching} onClick={() => void pages.fetchNextPage()}>
          {t(events.length === 0 ? 'reports:signIns.lookFurther' : 'reports:signIns.more')}
        </Button>
      )}
      {opened && <WhyDialog event={opened} onClose={() => setOpened(null)} />}
    </Page>
  );
}

function Filters({ search }: { search: SignInSearch }) {
  const { t } = useWords();
  const label = useReportLabel();
  const navigate = useNavigate({ from: '/admin/sign-ins' });
  const change = (changed: { readonly [Name in keyof SignInSearch]?: SignInSearch[Name] | '' | null }) => {
    const hasValue = ([, value]: readonly [string, unknown]) => value !== null && value !== '';
    void navigate({
      search: (former) => Object.fromEntries(Object.entries({ ...former, ...changed }).filter(hasValue)),
      replace: true,
    });
  };
  const choice = (which: 'method' | 'result' | 'reason', list: string, members: readonly string[]) => (
    <FilterChoice
      label={t(`reports:signIns.${which}`)}
      value={search[which] ?? ''}
      members={members}
      nameOf={(member) => label(`${list}.${member}`)}
      onChange={(value) => change({ [which]: value })}
    />
  );
  return (
    <FilterForm
      label={t('reports:signIns.filter')}
      isEmpty={Object.keys(search).length === 0}
      onClear={() => void navigate({ search: {}, replace: true })}
    >
      <FilterPeriod from={search.from ?? null} until={search.until ?? null} onChange={change} />
      <FilterName label={t('reports:signIns.user')} value={search.user ?? ''} onChange={(user) => change({ user })} />
      {choice('result', 'results', results)}
      {choice('method', 'methods', Object.keys(methods))}
      {choice('reason', 'reasons', Object.keys(refusals))}
    </FilterForm>
  );
}
