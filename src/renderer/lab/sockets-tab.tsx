import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { CopyRegular, DismissRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { LabSocket, VirtualKeyState } from '../../contract/lab.ts';
import { Form } from '../frame/form.tsx';
import { useNotice } from '../frame/notice.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import type { Problem } from '../operation/refusal-words.ts';
import { Choice } from './choices.tsx';
import { ControlChannel } from './control-channel.tsx';
import { PortField, problemOfSocket, usePortEntry } from './port-field.tsx';
import type { Act } from './use-act.ts';

type Kind = LabSocket['kind'];
const kinds: readonly Kind[] = ['tcp', 'udp', 'uhid'];

const useStyles = makeStyles({
  tab: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  lead: { color: tokens.colorNeutralForeground2 },
  form: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'start' },
  // The port and the button, which belong together, come below.
  kind: { flexBasis: '100%', display: 'flex' },
  // The field has a label above.
  besidePort: { marginBlockStart: '22px' },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column' },
  socket: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    paddingBlock: tokens.spacingVerticalS,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  words: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: '180px' },
  address: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
});

/** Ways for other programs to reach the key. */
export function SocketsTab(props: { virtualKey: VirtualKeyState; act: Act }) {
  const { virtualKey, act } = props;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const notify = useNotice();
  const [problem, setProblem] = useState<Problem | null>(null);
  const open = (kind: Kind, port: number) => {
    setProblem(null);
    act(
      () => client.lab.openSocket({ id: virtualKey.id, kind, port }),
      (answer) => {
        if (answer.outcome === 'open') notify(t('lab:sockets.opened', { address: answer.socket.address }));
        else setProblem(problemOfSocket(t, answer.reason));
      },
    );
  };
  return (
    <div className={styles.tab}>
      <Text className={styles.lead}>{t('lab:sockets.lead')}</Text>
      <NewSocket onOpen={open} />
      {problem && <ProblemMessage problem={problem} />}
      {virtualKey.sockets.length === 0 && <Text className={styles.lead}>{t('lab:sockets.empty')}</Text>}
      <ul className={styles.list} aria-label={t('lab:sockets.list')}>
        {virtualKey.sockets.map((socket) => (
          <Socket
            key={socket.id}
            socket={socket}
            isPlugged={virtualKey.power === 'host'}
            onClose={() => act(() => client.lab.closeSocket({ id: virtualKey.id, socket: socket.id }))}
          />
        ))}
      </ul>
      <ControlChannel virtualKey={virtualKey} act={act} />
    </div>
  );
}

function NewSocket(props: { onOpen: (kind: Kind, port: number) => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const [kind, setKind] = useState<Kind>('tcp');
  const entry = usePortEntry();
  const open = () => {
    const port = kind === 'uhid' ? 0 : entry.read();
    if (port !== null) props.onOpen(kind, port);
  };
  return (
    <Form onSubmit={open}>
      <div className={styles.form}>
        <div className={styles.kind}>
          <Choice
            label={t('lab:sockets.kind')}
            values={kinds}
            value={kind}
            textOf={(one) => t(`lab:sockets.kinds.${one}`)}
            onChange={setKind}
          />
        </div>
        {kind !== 'uhid' && <PortField label={t('lab:sockets.port')} entry={entry} />}
        <Button type="submit" size="small" {...(kind === 'uhid' ? {} : { className: styles.besidePort })}>
          {t('lab:sockets.open')}
        </Button>
      </div>
    </Form>
  );
}

function Socket(props: { socket: LabSocket; isPlugged: boolean; onClose: () => void }) {
  const { kind, address, clients, problem } = props.socket;
  const { t } = useWords();
  const styles = useStyles();
  const notify = useNotice();
  const copy = () => void navigator.clipboard.writeText(address).then(() => notify(t('shell:copied')));
  const reached = clients === null ? t('lab:sockets.clientsUnknown') : t('lab:sockets.clients', { count: clients });
  const state = problem
    ? t('key:titleAndNext', t(`lab:sockets.refused.${problem}`, { returnObjects: true }))
    : props.isPlugged
      ? reached
      : t('lab:sockets.unplugged');
  return (
    <li className={styles.socket} data-socket={address}>
      <span className={styles.words}>
        <span>
          <Text weight="semibold">{t(`lab:sockets.shortKinds.${kind}`)}</Text>{' '}
          <Text className={styles.address}>{address}</Text>
        </span>
        <Text size={200} className={styles.lead}>
          {state}
        </Text>
      </span>
      <Button
        size="small"
        icon={<CopyRegular />}
        aria-label={t('lab:sockets.copyAddress', { address })}
        title={t('lab:sockets.copyAddress', { address })}
        onClick={copy}
      />
      <Button
        size="small"
        icon={<DismissRegular />}
        aria-label={t('lab:sockets.closeNamed', { address })}
        onClick={props.onClose}
      >
        {t('lab:sockets.close')}
      </Button>
    </li>
  );
}
