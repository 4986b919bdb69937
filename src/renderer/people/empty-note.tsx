import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  note: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalXXL,
    textAlign: 'center',
    color: tokens.colorNeutralForeground2,
  },
});

/** What a list says while it has nothing: that, and what to do. */
export function EmptyNote(props: { title: string; hint: string; children?: ReactNode }) {
  return (
    <div className={useStyles().note} role="status">
      <Text weight="semibold">{props.title}</Text>
      <Text>{props.hint}</Text>
      {props.children}
    </div>
  );
}
