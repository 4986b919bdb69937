import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  rows: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorTransparentStroke}`,
    boxShadow: tokens.shadow4,
  },
  row: {
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    '& + &': { borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalXS,
  },
  main: { flexGrow: 1, flexBasis: '220px', minWidth: 0 },
  actions: { display: 'flex', flexWrap: 'wrap', marginInlineStart: 'auto' },
});

/** A list, one thing a row, with what can be done to it at the right. */
export function Rows(props: { label: string; children: ReactNode }) {
  return (
    <ul className={useStyles().rows} aria-label={props.label}>
      {props.children}
    </ul>
  );
}

export function Row(props: { children: ReactNode; actions?: ReactNode; below?: ReactNode }) {
  const styles = useStyles();
  return (
    <li className={styles.row}>
      <div className={styles.line}>
        <div className={styles.main}>{props.children}</div>
        {props.actions && <div className={styles.actions}>{props.actions}</div>}
      </div>
      {props.below}
    </li>
  );
}
