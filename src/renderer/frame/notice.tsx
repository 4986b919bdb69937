import { makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled } from '@fluentui/react-icons';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';

/** How long a notice stays, in milliseconds. */
const shownFor = 4_000;

const useStyles = makeStyles({
  region: {
    position: 'fixed',
    insetBlockStart: tokens.spacingVerticalS,
    insetInline: 0,
    // Above dialogs, and in nobody's way: it takes neither clicks nor the focus.
    zIndex: 3_000_000,
    pointerEvents: 'none',
    display: 'flex',
    justifyContent: 'center',
    paddingInline: tokens.spacingHorizontalS,
  },
  notice: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    boxShadow: tokens.shadow16,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
  },
  icon: { flexShrink: 0, fontSize: '20px', color: tokens.colorPaletteGreenForeground1 },
});

const NoticeContext = createContext<(text: string) => void>(() => {});

/** Short notices after a change: shown for a while and read out, never the only place where something is said. */
export function NoticeProvider(props: { children: ReactNode }) {
  const styles = useStyles();
  const [notice, setNotice] = useState<{ text: string } | null>(null);
  const notify = useCallback((text: string) => setNotice({ text }), []);
  useEffect(() => {
    if (!notice) return undefined;
    const timer = setTimeout(() => setNotice(null), shownFor);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <NoticeContext value={notify}>
      {props.children}
      <div className={styles.region} role="status" aria-live="polite">
        {notice && (
          <div className={styles.notice} data-notice="">
            <CheckmarkCircleFilled className={styles.icon} aria-hidden="true" />
            {notice.text}
          </div>
        )}
      </div>
    </NoticeContext>
  );
}

export const useNotice = () => useContext(NoticeContext);
