import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Phone } from '../../../contract/phones.ts';
import type { Words } from '../../language.ts';
import type { Act } from '../use-act.ts';

/** What every screen of a phone gets. `t` speaks the phone's language. */
export interface OnPhone {
  readonly phone: Phone;
  readonly act: Act;
  readonly t: Words;
}

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    padding: '2px 8px 6px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    flexShrink: 0,
  },
  title: { margin: 0, flexGrow: 1, minWidth: 0, outlineStyle: 'none', overflowWrap: 'anywhere' },
  content: {
    flexGrow: 1,
    minHeight: 0,
    overflowY: 'auto',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    padding: '12px 14px 16px',
    '& > *': { flexShrink: 0 },
  },
});

/** A screen of an app: its title with the way back, and what it shows. It takes the focus where the one before had it. */
export function PhoneScreen(props: {
  t: Words;
  title: string;
  onBack?: () => void;
  action?: ReactNode;
  children: ReactNode;
}) {
  const { t, title, onBack } = props;
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another title is another screen
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <>
      <div className={styles.bar}>
        {onBack && (
          <Button
            appearance="subtle"
            size="small"
            icon={<ArrowLeftRegular />}
            aria-label={t('phones:back')}
            onClick={onBack}
          />
        )}
        <Text as="h4" weight="semibold" className={styles.title} tabIndex={-1} ref={heading}>
          {title}
        </Text>
        {props.action}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled has to be reached by keys */}
      <div className={styles.content} tabIndex={0} role="region" aria-label={title}>
        {props.children}
      </div>
    </>
  );
}
