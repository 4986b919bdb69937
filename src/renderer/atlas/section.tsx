import { makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  section: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
});

/** A part of what is known of a key, with its heading. */
export function Section(props: { title: string; children: ReactNode }) {
  return (
    <section className={useStyles().section} aria-label={props.title}>
      <Subtitle2 as="h3">{props.title}</Subtitle2>
      {props.children}
    </section>
  );
}
