import { makeStyles, tokens } from '@fluentui/react-components';
import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { LabDrawer } from '../lab/lab-drawer.tsx';
import { useLab } from '../lab/lab-state.tsx';
import { HeardFromPhones } from '../lab/phones/phone-alerts.tsx';
import { useWords } from '../language.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { Header } from './header.tsx';
import { narrow } from './narrow.ts';
import { RecoveryBanner } from './recovery-banner.tsx';

const useStyles = makeStyles({
  frame: { height: '100%', display: 'flex', flexDirection: 'column' },
  columns: { flexGrow: 1, minHeight: 0, display: 'flex', [narrow]: { flexDirection: 'column' } },
  page: { flexGrow: 1, minWidth: 0, minHeight: 0, overflowY: 'auto' },
  lab: {
    width: '360px',
    flexShrink: 0,
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground3,
    [narrow]: {
      width: 'auto',
      height: '45%',
      borderLeft: '0 none transparent',
      borderTop: `1px solid ${tokens.colorNeutralStroke1}`,
    },
  },
});

/** Header, page, and the Lab beside it, which stays within reach while a dialog waits for a touch. */
export function Frame(props: { children: ReactNode }) {
  const { t } = useWords();
  const styles = useStyles();
  const lab = useLab();
  const { pathname } = useLocation();
  const page = useRef<HTMLDivElement>(null);
  // Each page begins at its top, wherever the one before was left.
  useEffect(() => {
    // What it gives back, a promise in newer Chromium, is no clean-up.
    page.current?.scrollTo(0, 0);
  }, [pathname]);
  return (
    <div className={styles.frame}>
      <Header />
      <ConnectionBanner />
      <RecoveryBanner />
      {lab.available && <HeardFromPhones />}
      <div className={styles.columns}>
        <div ref={page} className={styles.page}>
          {props.children}
        </div>
        {lab.open && (
          <aside data-lab="" className={styles.lab} aria-label={t('lab:drawer.title')}>
            <LabDrawer />
          </aside>
        )}
      </div>
    </div>
  );
}
