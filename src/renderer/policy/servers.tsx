import { Badge, Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Cell, ScrollingTable } from '../frame/scrolling-table.tsx';
import { useConnection, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';
import { dateAndTime } from '../times.ts';
import { useDraft } from './draft-context.ts';

const useStyles = makeStyles({
  link: { color: tokens.colorBrandForegroundLink },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
});

/** S4-06. */
export function Providers() {
  const { t, language } = useWords();
  const styles = useStyles();
  const { providers } = useDraft().policy;
  return (
    <>
      <Text>{t('policy:providers.lead')}</Text>
      {providers.length === 0 && <Text>{t('policy:providers.none')}</Text>}
      {providers.length > 0 && (
        <ul className={styles.list} aria-label={t('policy:sections.providers')}>
          {providers.map((provider) => (
            <li key={provider.name}>
              {provider.name} · {t(`policy:providers.${provider.usage}`)} · {dateAndTime(language, provider.createdAt)}
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button disabledFocusable aria-describedby="providers-closed">
          {t('policy:providers.add')}
        </Button>
      </div>
      <Text id="providers-closed">{t('policy:providers.closed')}</Text>
    </>
  );
}

/** S4-02. */
export function ServerSettings() {
  const { t } = useWords();
  return <Text>{t('policy:server.settings')}</Text>;
}

/** S4-03. */
export function ActivityReport() {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <>
      <Text>{t('policy:server.activity')}</Text>
      <div>
        <Link to="/admin/sign-ins" className={styles.link}>
          {t('mfa:signInReport')}
        </Link>
      </div>
    </>
  );
}

const columns = ['name', 'version', 'status', 'address', 'seen'] as const;

/** S4-07. */
export function ServerStatus() {
  const { t, language } = useWords();
  const connection = useConnection();
  const query = useQuery(useHost().policy.stations.queryOptions({ staleTime: 0 }));
  return (
    <>
      <Text>{t('policy:server.status')}</Text>
      {query.isPending && <Spinner size="tiny" label={t('shell:loading')} />}
      {query.isError && <ProblemMessage problem={problemOfFailure(t, connection.failureOf(query.error))} />}
      {query.data && (
        <ScrollingTable
          inCard
          label={t('policy:sections.server-status')}
          columns={columns.map((column) => t(`policy:server.columns.${column}`))}
        >
          {query.data.map((station) => (
            <tr key={station.name} data-station={station.name}>
              <Cell>{station.name}</Cell>
              <Cell>{station.version}</Cell>
              <Cell>
                <Badge appearance="tint" color={station.status === 'ready' ? 'success' : 'warning'}>
                  {t(`policy:server.${station.status}`)}
                </Badge>
              </Cell>
              <Cell>{station.address}</Cell>
              <Cell>{dateAndTime(language, station.seenAt)}</Cell>
            </tr>
          ))}
        </ScrollingTable>
      )}
    </>
  );
}
