import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  heard: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    margin: '-1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
});

/**
 * Text for screen readers, beside a picture that says the same to eyes. `live`: read out when it changes; `heading`: of the
 * second rank, where eyes have a tab.
 */
export function Heard(props: { live?: boolean; heading?: boolean; children: ReactNode }) {
  const { heard } = useStyles();
  if (props.heading) return <h2 className={heard}>{props.children}</h2>;
  return (
    <span className={heard} {...(props.live ? { role: 'status', 'aria-live': 'polite' as const } : {})}>
      {props.children}
    </span>
  );
}
