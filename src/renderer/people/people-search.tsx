import { makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  search: { flexGrow: 1, minWidth: '220px', maxWidth: '420px' },
  wide: { maxWidth: 'none' },
  push: { marginInlineStart: 'auto' },
});

/** The search above a list of people, and at its side what can be done without choosing anybody. */
export function PeopleSearch(props: { typed: string; onType: (typed: string) => void; children?: ReactNode }) {
  const { typed, onType, children } = props;
  const { t } = useWords();
  const styles = useStyles();
  const box = (
    <SearchBox
      className={children === undefined ? styles.wide : styles.search}
      value={typed}
      placeholder={t('people:list.search')}
      aria-label={t('people:list.search')}
      maxLength={254}
      onChange={(_, data) => onType(data.value)}
    />
  );
  if (children === undefined) return box;
  return (
    <div className={styles.bar}>
      {box}
      <span className={styles.push} />
      {children}
    </div>
  );
}
