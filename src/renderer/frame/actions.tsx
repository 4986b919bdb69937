import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, justifyContent: 'end' },
});

/** The buttons at the foot of a form or dialog: the way back first, the way on last. */
export function Actions(props: { children: ReactNode }) {
  return <div className={useStyles().actions}>{props.children}</div>;
}
