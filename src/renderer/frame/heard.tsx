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

/** Text for screen readers, beside a picture that says the same to eyes. `live`: read out when it changes. */
export function Heard(props: { live?: boolean; children: ReactNode }) {
  return (
    <span className={useStyles().heard} {...(props.live ? { role: 'status', 'aria-live': 'polite' as const } : {})}>
      {props.children}
    </span>
  );
}
