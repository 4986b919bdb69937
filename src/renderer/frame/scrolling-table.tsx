import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { medium, narrow } from './narrow.ts';

const useStyles = makeStyles({
  scroll: { overflowX: 'auto' },
  short: { maxHeight: '420px', overflowY: 'auto' },
  raised: {
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    boxShadow: tokens.shadow4,
  },
  table: { width: '100%', borderCollapse: 'collapse', textAlign: 'start' },
  cell: {
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    textAlign: 'start',
    verticalAlign: 'top',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
    minWidth: '92px',
    [medium]: { minWidth: '60px', paddingInline: tokens.spacingHorizontalS },
    [narrow]: { minWidth: '52px', paddingInline: tokens.spacingHorizontalS },
  },
  // Its words stay whole, and with them the words of the column.
  head: { overflowWrap: 'break-word' },
  whole: { overflowWrap: 'normal' },
});

/** A table of its own on the page, or in a card; where it is wider than the window it scrolls by itself, with the keyboard too. */
export function ScrollingTable(props: {
  label: string;
  columns: readonly string[];
  /** In a card: without a frame, and no longer than a part of the window. */
  inCard?: boolean;
  /** Rows of `Cell`. */
  children: ReactNode;
}) {
  const { label, columns, inCard = false } = props;
  const styles = useStyles();
  return (
    // A table that scrolls must be reachable with the keyboard.
    <div
      className={mergeClasses(styles.scroll, inCard ? styles.short : styles.raised)}
      tabIndex={0}
      // In a card, the card is the landmark of that name.
      role={inCard ? 'group' : 'region'}
      aria-label={label}
    >
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className={mergeClasses(styles.cell, styles.head)}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </div>
  );
}

/** @param props.whole its words, as those of a date, are not broken */
export function Cell(props: { className?: string; span?: number; whole?: boolean; children: ReactNode }) {
  const { className, span, whole = false } = props;
  const styles = useStyles();
  return (
    <td className={mergeClasses(styles.cell, whole && styles.whole, className)} colSpan={span}>
      {props.children}
    </td>
  );
}
