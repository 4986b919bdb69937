import { Badge, Button, Field, Input, makeStyles, Select, Spinner, Text, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { SignInEvent } from '../../contract/identity.ts';
import { reportLabels } from '../../words/report-labels.ts';
import { screenWords } from '../../words/screens.ts';
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
  form: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(200px, 1fr))',
    gap: tokens.spacingHorizontalM,
    alignItems: 'end',
    '& > *': { minWidth: 0 },
    '& select': { minWidth: 0, width: '100%' },
    '& .fui-Select': { minWidth: 0 },
  },
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

/** A time of day of this computer, as a field of the page has it. */
const fieldOf = (instant: number | undefined): string =>
  instant === undefined
    ? ''
    : new Date(instant - new Date(instant).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

function Filters({ search }: { search: SignInSearch }) {
  const { t } = useWords();
  const styles = useStyles();
  const label = useReportLabel();
  const navigate = useNavigate();
  const [user, setUser] = useState(search.user ?? '');
  const change = (changed: { readonly [Name in keyof SignInSearch]?: SignInSearch[Name] | undefined }) => {
    const next = Object.entries({ ...search, ...changed }).filter(([, value]) => value !== undefined && value !== '');
    void navigate({ to: '/admin/sign-ins', search: Object.fromEntries(next), replace: true });
  };
  const time = (which: 'from' | 'until') => (
    <Field label={t(`reports:signIns.${which}`)}>
      <Input
        type="datetime-local"
        value={fieldOf(search[which])}
        onChange={(_, { value }) => {
          const instant = value === '' ? undefined : new Date(value).getTime();
          if (instant === undefined || !Number.isNaN(instant)) change({ [which]: instant });
        }}
      />
    </Field>
  );
  const choice = (which: 'method' | 'result' | 'reason', list: string, members: readonly string[]) => (
    <Field label={t(`reports:signIns.${which}`)}>
      <Select value={search[which] ?? ''} onChange={(_, { value }) => change({ [which]: value })}>
        <option value="">{t('reports:signIns.any')}</option>
        {members.map((member) => (
          <option key={member} value={member}>
            {label(`${list}.${member}`)}
          </option>
        ))}
      </Select>
    </Field>
  );
  return (
    <form
      className={styles.form}
      aria-label={t('reports:signIns.filter')}
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        change({ user: user.trim() });
      }}
    >
      {time('from')}
      {time('until')}
      <Field label={t('reports:signIns.user')}>
        <Input
          name="user"
          value={user}
          maxLength={254}
          onChange={(_, { value }) => setUser(value)}
          onBlur={() => user.trim() !== (search.user ?? '') && change({ user: user.trim() })}
        />
      </Field>
      {choice('result', 'results', results)}
      {choice('method', 'methods', Object.keys(methods))}
      {choice('reason', 'reasons', Object.keys(refusals))}
      <Button
        disabled={Object.keys(search).length === 0}
        onClick={() => {
          setUser('');
          void navigate({ to: '/admin/sign-ins', search: {}, replace: true });
        }}
      >
        {t('reports:signIns.clear')}
      </Button>
      <button type="submit" hidden>
        {t('reports:signIns.filter')}
      </button>
    </form>
  );
}
