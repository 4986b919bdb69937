import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Recovered } from '../../contract/app.ts';
import type { Language } from '../../contract/values.ts';
import { useHost } from '../host.tsx';
import { useWords, type Words } from '../language.ts';
import { dateAndTime } from '../times.ts';

const useStyles = makeStyles({
  body: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
  // The page below gives way, but never all of its room.
  bar: { flexShrink: 0, maxHeight: '50vh', overflowY: 'auto' },
  title: { display: 'block' },
  line: { display: 'block' },
  list: {
    display: 'grid',
    gap: tokens.spacingVerticalXS,
    margin: `${tokens.spacingVerticalXS} 0`,
    paddingInlineStart: tokens.spacingHorizontalL,
  },
});

/** Data that could not be read at start: what was lost, what was put in its place, where the damaged file was kept. */
export function RecoveryBanner() {
  const { t, language } = useWords();
  const styles = useStyles();
  const about = useQuery(useHost().app.about.queryOptions({ staleTime: Number.POSITIVE_INFINITY })).data;
  const [read, setRead] = useState(false);
  if (read || !about || about.recovered.length === 0) return null;
  const kept = about.recovered.map(({ keptAs }) => keptAs).filter((file) => file !== null);
  return (
    <MessageBar className={styles.bar} intent="warning" layout="multiline" role="alert" data-recovered="">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle className={styles.title}>{t('shell:recovered.title')}</MessageBarTitle>
        <ul className={styles.list}>
          {about.recovered.map((one) => (
            <li key={`${one.what} ${one.restored}`}>
              <span className={styles.line}>
                {t('shell:recovered.line', {
                  what: t(`shell:recovered.what.${one.what}`),
                  problem: t(`shell:recovered.problem.${one.problem}`),
                })}
              </span>
              <span className={styles.line}>{consequence(t, language, one)}</span>
            </li>
          ))}
        </ul>
        {kept.length > 0 && (
          <details>
            <summary>{t('shell:recovered.kept')}</summary>
            {kept.map((file) => (
              <span key={file} className={styles.line}>
                {file}
              </span>
            ))}
          </details>
        )}
      </MessageBarBody>
      <MessageBarActions>
        <Button onClick={() => setRead(true)}>{t('shell:understood')}</Button>
      </MessageBarActions>
    </MessageBar>
  );
}

/** What there is now in place of the data, and what is gone. */
function consequence(t: Words, language: Language, { what, restored, copyFrom }: Recovered): string {
  if (restored === 'nothing') return t(`shell:recovered.nothing.${what}`);
  return copyFrom === null
    ? t('shell:recovered.copy')
    : t('shell:recovered.copyFrom', { time: dateAndTime(language, copyFrom) });
}
