import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useWords } from '../language.ts';
import { useSeriesStyles } from './series-look.ts';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(120px, 2fr) minmax(80px, 3fr) max-content',
    columnGap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalS,
    alignItems: 'center',
    margin: 0,
    padding: 0,
    listStyleType: 'none',
  },
  row: { display: 'contents' },
  name: { overflowWrap: 'anywhere', minWidth: 0 },
  bar: { width: '100%', height: '14px', display: 'block' },
  ground: { fill: tokens.colorNeutralBackground4 },
  fill: { fill: 'currentcolor' },
  count: { textAlign: 'end', fontVariantNumeric: 'tabular-nums' },
});

/** Numbers of named things, the largest first, each with its bar and its share of all. */
export function BarList(props: {
  label: string;
  rows: readonly { readonly key: string; readonly name: ReactNode; readonly count: number }[];
}) {
  const { rows, label } = props;
  const { language } = useWords();
  const styles = useStyles();
  const looks = useSeriesStyles();
  const number = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <ul className={styles.list} aria-label={label}>
      {rows.map(({ key, name, count }) => (
        <li key={key} className={styles.row}>
          <span className={styles.name}>{name}</span>
          <svg
            className={mergeClasses(styles.bar, looks.solid)}
            viewBox="0 0 100 14"
            preserveAspectRatio="none"
            aria-hidden="true"
          >
            <rect className={styles.ground} x="0" y="6" width="100" height="2" />
            <rect className={styles.fill} x="0" y="1" width={(100 * count) / most} height="12" />
          </svg>
          <span className={styles.count}>
            {number.format(count)} ({percent.format(total === 0 ? 0 : count / total)})
          </span>
        </li>
      ))}
    </ul>
  );
}
