import { Button, Checkbox, Field, makeStyles, Radio, RadioGroup, Text, tokens } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { Form } from '../frame/form.tsx';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { dateAndTime } from '../times.ts';

const useStyles = makeStyles({
  pass: {
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    overflowWrap: 'anywhere',
    userSelect: 'all',
  },
});

/** In minutes. */
const lifetimes = ['60', '480', '1440'] as const;

/** A Temporary Access Pass for one account. It is shown once and is gone with this dialog (S2-20). */
export function IssuePassDialog(props: { userName: string; onClose: () => void }) {
  const { userName, onClose } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const client = useClient();
  const notify = useNotice();
  const ask = useAsk();
  const [lifetime, setLifetime] = useState<(typeof lifetimes)[number]>('60');
  const [oneTime, setOneTime] = useState(true);
  const [issued, setIssued] = useState<{ pass: string; expiresAt: number } | null>(null);
  const first = useFirstFocus<HTMLButtonElement>();
  const issue = () =>
    void ask.decide(
      () => client.accounts.issuePass({ userName, oneTime, lifetimeMinutes: Number(lifetime) }),
      setIssued,
    );
  return (
    <TaskDialog title={t('shell:organizations.issuePass')} onClose={onClose}>
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      {issued ? (
        <>
          <Text weight="semibold">{t('shell:organizations.passShownOnce')}</Text>
          <div className={styles.pass} data-pass="">
            {issued.pass}
          </div>
          <Text>{t('shell:organizations.passExpires', { time: dateAndTime(language, issued.expiresAt) })}</Text>
          <Actions>
            <Button
              icon={<CopyRegular />}
              onClick={() => void navigator.clipboard.writeText(issued.pass).then(() => notify(t('shell:copied')))}
            >
              {t('shell:copy')}
            </Button>
            <Button appearance="primary" onClick={onClose}>
              {t('shell:ok')}
            </Button>
          </Actions>
        </>
      ) : (
        <Form onSubmit={issue}>
          <Text>{t('shell:organizations.passLead', { name: userName })}</Text>
          <Field label={t('shell:organizations.lifetime')}>
            <RadioGroup
              value={lifetime}
              onChange={(_, data) => setLifetime(lifetimes.find((one) => one === data.value) ?? '60')}
            >
              {lifetimes.map((one) => (
                <Radio key={one} value={one} label={t(`shell:organizations.lifetimes.${one}`)} />
              ))}
            </RadioGroup>
          </Field>
          <Checkbox
            checked={oneTime}
            label={t('shell:organizations.oneTime')}
            onChange={(_, data) => setOneTime(data.checked === true)}
          />
          <Actions>
            <Button onClick={onClose}>{t('shell:cancel')}</Button>
            <Button ref={first} type="submit" appearance="primary" disabled={ask.busy}>
              {t('shell:organizations.issue')}
            </Button>
          </Actions>
        </Form>
      )}
    </TaskDialog>
  );
}
