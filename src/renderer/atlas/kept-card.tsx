import { Button, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { AtlasState } from '../../contract/atlas.ts';
import { Actions } from '../frame/actions.tsx';
import { Card } from '../frame/card.tsx';
import { useNotice } from '../frame/notice.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { PassphraseDialog } from './passphrase-dialog.tsx';
import { useAtlasAsk } from './use-atlas.ts';

const useStyles = makeStyles({
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal', overflowWrap: 'anywhere' },
});

/** Who can open the atlas, what is wrong with its files, and how to guard it better. */
export function KeptCard(props: { kept: Extract<AtlasState, { state: 'open' }> }) {
  const { keptBy, keychain, unreadable, keptAside } = props.kept;
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  const { ask, problem, busy } = useAtlasAsk();
  const [setting, setSetting] = useState(false);
  const hasPassphrase = keptBy === 'passphrase';
  const unprotect = () =>
    void ask(
      () => client.atlas.protect({ passphrase: null }),
      () => notify(t('atlas:passphrase.removed')),
    );
  return (
    <Card title={t('atlas:kept.title')} icon={<LockClosedRegular />}>
      {unreadable > 0 && <Warning text={t('atlas:kept.unreadable', { count: unreadable })} />}
      {keptAside !== null && <Warning text={t('atlas:kept.keptAside', { path: keptAside })} />}
      {keptBy === 'key-file' && keychain === 'unprotected' && <Warning text={t('atlas:kept.unprotected')} />}
      <Text>{t(`atlas:kept.${keptBy}`)}</Text>
      {keptBy === 'key-file' && keychain === 'none' && <Text>{t('atlas:kept.none')}</Text>}
      {problem && <ProblemMessage problem={problem} />}
      {keptBy !== 'memory' && (
        <Actions>
          {hasPassphrase && (
            <Button disabled={busy} onClick={unprotect}>
              {t('atlas:kept.unprotect')}
            </Button>
          )}
          <Button onClick={() => setSetting(true)}>
            {hasPassphrase ? t('atlas:kept.change') : t('atlas:kept.protect')}
          </Button>
        </Actions>
      )}
      {setting && <PassphraseDialog onClose={() => setSetting(false)} />}
    </Card>
  );
}

function Warning(props: { text: string }) {
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody className={styles.body}>{props.text}</MessageBarBody>
    </MessageBar>
  );
}
