import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import { narrow } from './narrow.ts';

const useStyles = makeStyles({
  page: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    maxWidth: '920px',
    padding: `${tokens.spacingVerticalXXL} ${tokens.spacingHorizontalXXXL} ${tokens.spacingVerticalXXXL}`,
    boxSizing: 'border-box',
    [narrow]: { padding: tokens.spacingHorizontalL },
  },
  wide: { maxWidth: '1600px' },
  heading: { ...typographyStyles.title2, margin: 0, outlineStyle: 'none' },
  lead: { color: tokens.colorNeutralForeground2, marginTop: tokens.spacingVerticalXS },
});

/** A page: its heading takes the focus when it opens, so that a screen reader starts there. */
export function Page(props: { title: string; lead?: string; wide?: boolean; children: ReactNode }) {
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${props.title} · Touchstone`;
  }, [props.title]);
  return (
    <main className={mergeClasses(styles.page, props.wide && styles.wide)}>
      <div>
        <h1 ref={heading} tabIndex={-1} className={styles.heading}>
          {props.title}
        </h1>
        {props.lead && <div className={styles.lead}>{props.lead}</div>}
      </div>
      {props.children}
    </main>
  );
}
