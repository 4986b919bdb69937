import { makeStyles, Subtitle1, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalXL,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    // Seen only where the system leaves no shadows.
    border: `1px solid ${tokens.colorTransparentStroke}`,
    boxShadow: tokens.shadow4,
  },
  top: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
  },
  heading: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  icon: { display: 'flex', fontSize: '24px', color: tokens.colorBrandForeground1 },
});

/** A part of a page with its heading and, at the right, its main action. */
export function Card(props: { title: string; icon?: ReactNode; action?: ReactNode; children: ReactNode }) {
  const styles = useStyles();
  return (
    <section className={styles.card} aria-label={props.title}>
      <div className={styles.top}>
        <div className={styles.heading}>
          {props.icon && (
            <span className={styles.icon} aria-hidden="true">
              {props.icon}
            </span>
          )}
          <Subtitle1 as="h2">{props.title}</Subtitle1>
        </div>
        {props.action}
      </div>
      {props.children}
    </section>
  );
}
