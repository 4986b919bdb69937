import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { dateAndTime } from '../times.ts';

const useStyles = makeStyles({
  body: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
  title: { display: 'block' },
});

/** Data that could not be read at start: what was lost, what was put in its place, where the damaged file was kept. */
export function RecoveryBanner() {
  const { t, language } = useWords();
  const styles = useStyles();
  const about = useQuery(useHost().app.about.queryOptions({ staleTime: Number.POSITIVE_INFINITY })).data;
  const [read, setRead] = useState(false);
  if (read || !about || about.recovered.length === 0) return null;
  return (
    <MessageBar intent="warning" layout="multiline" role="alert" data-recovered="">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle className={styles.title}>{t('shell:recovered.title')}</MessageBarTitle>
        {about.recovered.map((one) => (
          <div key={one.what}>
            {t('shell:recovered.line', {
              what: t(`shell:recovered.what.${one.what}`),
              problem: t(`shell:recovered.problem.${one.problem}`),
            })}{' '}
            {one.restored === 'last-good-copy'
              ? one.copyFrom === null
                ? t('shell:recovered.copy')
                : t('shell:recovered.copyFrom', { time: dateAndTime(language, one.copyFrom) })
              : t('shell:recovered.nothing')}{' '}
            {one.keptAs !== null && t('shell:recovered.keptAs', { file: one.keptAs })}
          </div>
        ))}
      </MessageBarBody>
      <MessageBarActions>
        <Button onClick={() => setRead(true)}>{t('shell:understood')}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
