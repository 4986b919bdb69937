import {
  Badge,
  Button,
  makeStyles,
  Spinner,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useConnection, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';
import { dateAndTime } from '../times.ts';
import { useDraft } from './draft-context.ts';

const useStyles = makeStyles({
  cell: { overflowWrap: 'anywhere' },
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
      <ul className={styles.list} aria-label={t('policy:sections.providers')}>
        {providers.map((provider) => (
          <li key={provider.name}>
            {provider.name} · {t(`policy:providers.${provider.usage}`)} · {dateAndTime(language, provider.createdAt)}
          </li>
        ))}
      </ul>
      <div>
        <Button disabledFocusable aria-describedby="providers-closed">
          {t('policy:providers.add')}
        </Button>
      </div>
      <Text id="providers-closed">{t('policy:providers.closed')}</Text>
    </>
  );
}

/** S4-02, S4-03. */
export function ServerSettings() {
  const { t } = useWords();
  return (
    <>
      <Text>{t('policy:server.settings')}</Text>
      <Text>{t('policy:server.activity')}</Text>
    </>
  );
}

/** S4-07. */
export function ServerStatus() {
  const { t, language } = useWords();
  const styles = useStyles();
  const connection = useConnection();
  const query = useQuery(useHost().policy.stations.queryOptions({ staleTime: 0 }));
  return (
    <>
      <Text>{t('policy:server.status')}</Text>
      {query.isPending && <Spinner size="tiny" label={t('shell:loading')} />}
      {query.isError && <ProblemMessage problem={problemOfFailure(t, connection.failureOf(query.error))} />}
      {query.data && (
        <Table aria-label={t('policy:sections.server-status')}>
          <TableHeader>
            <TableRow>
              {(['name', 'version', 'status', 'address', 'seen'] as const).map((column) => (
                <TableHeaderCell key={column}>{t(`policy:server.columns.${column}`)}</TableHeaderCell>
              ))}
            </TableRow>
          </TableHeader>
          <TableBody>
            {query.data.map((station) => (
              <TableRow key={station.name} data-station={station.name}>
                <TableCell className={styles.cell}>{station.name}</TableCell>
                <TableCell className={styles.cell}>{station.version}</TableCell>
                <TableCell>
                  <Badge appearance="tint" color={station.status === 'ready' ? 'success' : 'warning'}>
                    {t(`policy:server.${station.status}`)}
                  </Badge>
                </TableCell>
                <TableCell className={styles.cell}>{station.address}</TableCell>
                <TableCell className={styles.cell}>{dateAndTime(language, station.seenAt)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </>
  );
}
