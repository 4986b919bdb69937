import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  secret: {
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    letterSpacing: '0.12em',
    overflowWrap: 'anywhere',
    userSelect: 'all',
  },
});

/** A pass or password for somebody else, to be copied or read out now: it is gone with this dialog (S2-20). */
export function ShownOnce(props: {
  title: string;
  /** That it is shown this once. */
  warning: string;
  secret: string;
  children: ReactNode;
  onClose: () => void;
}) {
  const { t } = useWords();
  const styles = useStyles();
  const notify = useNotice();
  const copy = useFirstFocus<HTMLButtonElement>();
  return (
    <TaskDialog alert title={props.title} onClose={props.onClose}>
      <Text weight="semibold">{props.warning}</Text>
      <div className={styles.secret} data-pass="">
        {props.secret}
      </div>
      {props.children}
      <Actions>
        <Button
          ref={copy}
          icon={<CopyRegular />}
          onClick={() => void navigator.clipboard.writeText(props.secret).then(() => notify(t('shell:copied')))}
        >
          {t('shell:copy')}
        </Button>
        <Button appearance="primary" onClick={props.onClose}>
          {t('shell:ok')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
