import { Button, makeStyles, mergeClasses, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { CopyRegular, DismissRegular } from '@fluentui/react-icons';
import { useId, useState } from 'react';
import type { LabControl, VirtualKeyState } from '../../contract/lab.ts';
import { Form } from '../frame/form.tsx';
import { useNotice } from '../frame/notice.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import type { Problem } from '../operation/refusal-words.ts';
import { PortField, problemOfSocket, usePortEntry } from './port-field.tsx';
import type { Act } from './use-act.ts';

const useStyles = makeStyles({
  part: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    paddingBlockStart: tokens.spacingVerticalM,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  lead: { color: tokens.colorNeutralForeground2 },
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'start' },
  // Beside a field that has a label above.
  open: { marginBlockStart: '22px' },
  words: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: '180px' },
  exact: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
  example: {
    flexGrow: 1,
    flexBasis: '180px',
    boxSizing: 'border-box',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
});

/** Where test programs operate the key in place of a hand. */
export function ControlChannel(props: { virtualKey: VirtualKeyState; act: Act }) {
  const { virtualKey, act } = props;
  const { id, control } = virtualKey;
  const { t } = useWords();
  const styles = useStyles();
  const title = useId();
  const client = useClient();
  const notify = useNotice();
  const [problem, setProblem] = useState<Problem | null>(null);
  const open = (port: number) => {
    setProblem(null);
    act(
      () => client.lab.openControl({ id, port }),
      (answer) => {
        if (answer.outcome === 'open') notify(t('lab:sockets.opened', { address: answer.control.address }));
        else setProblem(problemOfSocket(t, answer.reason));
      },
    );
  };
  return (
    <section className={styles.part} aria-labelledby={title} data-control={control?.address ?? ''}>
      <Subtitle2 as="h3" id={title}>
        {t('lab:control.title')}
      </Subtitle2>
      <Text className={styles.lead}>{t('lab:control.lead')}</Text>
      {control ? (
        <Opened control={control} onClose={() => act(() => client.lab.closeControl({ id }))} />
      ) : (
        <NewChannel onOpen={open} />
      )}
      {problem && !control && <ProblemMessage problem={problem} />}
    </section>
  );
}

function NewChannel(props: { onOpen: (port: number) => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const entry = usePortEntry();
  const open = () => {
    const port = entry.read();
    if (port !== null) props.onOpen(port);
  };
  return (
    <Form onSubmit={open}>
      <div className={styles.row}>
        <PortField label={t('lab:control.port')} entry={entry} />
        <Button type="submit" size="small" className={styles.open}>
          {t('lab:control.open')}
        </Button>
      </div>
    </Form>
  );
}

function Opened(props: { control: LabControl; onClose: () => void }) {
  const { address, controllers, touchHeld } = props.control;
  const { t } = useWords();
  const styles = useStyles();
  const notify = useNotice();
  const copy = (text: string) => void navigator.clipboard.writeText(text).then(() => notify(t('shell:copied')));
  const example = `curl http://${address}/`;
  return (
    <>
      <div className={styles.row}>
        <span className={styles.words}>
          <Text className={styles.exact}>{address}</Text>
          <Text size={200} className={styles.lead}>
            {t('lab:sockets.clients', { count: controllers })}
          </Text>
          {touchHeld && (
            <Text size={200} className={styles.lead}>
              {t('lab:control.touchHeld')}
            </Text>
          )}
        </span>
        <Button
          size="small"
          icon={<CopyRegular />}
          aria-label={t('lab:sockets.copyAddress', { address })}
          title={t('lab:sockets.copyAddress', { address })}
          onClick={() => copy(address)}
        />
        <Button
          size="small"
          icon={<DismissRegular />}
          aria-label={t('lab:sockets.closeNamed', { address })}
          onClick={props.onClose}
        >
          {t('lab:sockets.close')}
        </Button>
      </div>
      <Text size={200}>{t('lab:control.example')}</Text>
      <div className={styles.row}>
        <code className={mergeClasses(styles.exact, styles.example)}>{example}</code>
        <Button
          size="small"
          icon={<CopyRegular />}
          aria-label={t('lab:control.copyExample')}
          title={t('lab:control.copyExample')}
          onClick={() => copy(example)}
        />
      </div>
      <Text size={200} className={styles.lead}>
        {t('lab:control.more')}
      </Text>
    </>
  );
}
