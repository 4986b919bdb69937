import { Button, Link, makeStyles, Subtitle2, tokens } from '@fluentui/react-components';
import { CheckmarkCircleFilled, CopyRegular } from '@fluentui/react-icons';
import { createContext, type ReactNode, useContext } from 'react';
import { Actions } from '../../frame/actions.tsx';
import { useFirstFocus } from '../../frame/first-focus.ts';
import { useNotice } from '../../frame/notice.tsx';
import { useWords } from '../../language.ts';

const useStyles = makeStyles({
  heading: { margin: 0 },
  done: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  icon: { fontSize: '32px', color: tokens.colorPaletteGreenForeground1, flexShrink: 0 },
  foot: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  push: { marginInlineStart: 'auto' },
  shown: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  value: { flexGrow: 1, fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere', userSelect: 'all' },
  large: { fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500 },
});

/** Where the screens stand: below the heading of a dialog, or of the page. */
export const StepLevel = createContext<'h2' | 'h3'>('h3');

/** What one screen of several is about. */
export function StepHeading(props: { children: ReactNode }) {
  return (
    <Subtitle2 as={useContext(StepLevel)} block className={useStyles().heading}>
      {props.children}
    </Subtitle2>
  );
}

/** The buttons of a screen, with the way to something else at the left. */
export function StepFoot(props: { other?: { text: string; onChoose: () => void } | undefined; children: ReactNode }) {
  const styles = useStyles();
  const { other } = props;
  return (
    <div className={styles.foot}>
      {other && (
        <Link as="button" type="button" onClick={other.onChoose}>
          {other.text}
        </Link>
      )}
      <div className={styles.push}>
        <Actions>{props.children}</Actions>
      </div>
    </div>
  );
}

/** The end of adding a method. */
export function Success(props: { text: string; isRegistration: boolean; onDone: () => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <>
      <div className={styles.done} role="status" data-success="">
        <CheckmarkCircleFilled className={styles.icon} aria-hidden="true" />
        <span>{props.text}</span>
      </div>
      <Actions>
        <Button ref={first} appearance="primary" onClick={props.onDone}>
          {t(props.isRegistration ? 'shell:next' : 'shell:done')}
        </Button>
      </Actions>
    </>
  );
}

/** Something to be typed or taken elsewhere. @param props.of its name, for tests and for who cannot see it */
export function Copyable(props: { label: string; text: string; shown?: string; of: string; large?: boolean }) {
  const { t } = useWords();
  const styles = useStyles();
  const notify = useNotice();
  const copy = () => void navigator.clipboard.writeText(props.text).then(() => notify(t('shell:copied')));
  return (
    <div>
      <div>{props.label}</div>
      <div className={styles.shown}>
        <span className={props.large ? `${styles.value} ${styles.large}` : styles.value} data-shown={props.of}>
          {props.shown ?? props.text}
        </span>
        <Button
          appearance="subtle"
          icon={<CopyRegular />}
          aria-label={t('adding:copyOf', { what: props.label })}
          onClick={copy}
        />
      </div>
    </div>
  );
}
