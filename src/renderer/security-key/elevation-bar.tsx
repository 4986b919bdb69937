import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import { ShieldKeyholeRegular } from '@fluentui/react-icons';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { HelperStart, KeyPermissions } from '../../contract/key-permissions.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { areKeysHidden } from '../operation/permissions.ts';

const useStyles = makeStyles({
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalS },
  body: { whiteSpace: 'normal', display: 'grid', gap: tokens.spacingVerticalS, minWidth: 0 },
  title: { display: 'block' },
  points: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXL, display: 'grid', gap: tokens.spacingVerticalS },
});

/** Windows: that keys are kept from this program, the helper that may use them, and how it is ended. Nothing elsewhere. */
export function ElevationBar(props: { permissions: KeyPermissions }) {
  const { permissions } = props;
  const { running, lastEnding } = permissions.helper;
  const [dialogOpen, setDialogOpen] = useState(false);
  return (
    <>
      {running === 'on' && <HelperRuns />}
      {areKeysHidden(permissions) && (
        <KeysHidden offered={permissions.helper.offered} ending={lastEnding} onStart={() => setDialogOpen(true)} />
      )}
      {dialogOpen && <StartHelper onClose={() => setDialogOpen(false)} />}
    </>
  );
}

function KeysHidden(props: { offered: boolean; ending: KeyPermissions['helper']['lastEnding']; onStart: () => void }) {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar} role="alert" data-elevation="hidden">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle className={styles.title}>{t('permissions:windows.title')}</MessageBarTitle>
        {props.ending && <strong>{t(`permissions:helper.endings.${props.ending}`)}</strong>}
        <span>{t('permissions:windows.what')}</span>
        <span>{t('permissions:windows.settings')}</span>
      </MessageBarBody>
      {props.offered && (
        <MessageBarActions>
          <Button icon={<ShieldKeyholeRegular />} onClick={props.onStart}>
            {t('permissions:windows.start')}
          </Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}

function HelperRuns() {
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const stop = useMutation({ mutationFn: () => client.keys.permissions.stopHelper() });
  return (
    <MessageBar intent="info" layout="multiline" className={styles.bar} role="status" data-elevation="on">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle className={styles.title}>{t('permissions:helper.on')}</MessageBarTitle>
        <span>{t('permissions:helper.onHint')}</span>
      </MessageBarBody>
      <MessageBarActions>
        <Button disabled={stop.isPending} onClick={() => stop.mutate()}>
          {t('permissions:helper.end')}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}

/** What is about to be started and what it may, before the system's own question, which tells neither. */
function StartHelper(props: { onClose: () => void }) {
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const go = useFirstFocus<HTMLButtonElement>();
  const start = useMutation({
    mutationFn: () => client.keys.permissions.startHelper(),
    onSuccess: ({ outcome }) => {
      if (outcome === 'running') props.onClose();
    },
  });
  const close = () => {
    // Who leaves while Windows asks does not want it any more.
    if (start.isPending) void client.keys.permissions.stopHelper();
    props.onClose();
  };
  const outcome: HelperStart | null = start.isError ? 'not-started' : (start.data?.outcome ?? null);
  return (
    <TaskDialog title={t('permissions:helper.title')} onClose={close}>
      <Text>{t('permissions:helper.lead')}</Text>
      <ul className={styles.points}>
        <li>{t('permissions:helper.asks')}</li>
        <li>{t('permissions:helper.does')}</li>
        <li>{t('permissions:helper.only')}</li>
        <li>{t('permissions:helper.ends')}</li>
      </ul>
      {start.isPending && <Spinner label={t('permissions:helper.asking')} role="status" />}
      {!start.isPending && outcome && outcome !== 'running' && (
        <MessageBar
          intent={outcome === 'declined' || outcome === 'cancelled' ? 'info' : 'error'}
          layout="multiline"
          role="alert"
          data-outcome={outcome}
        >
          <MessageBarBody className={styles.body}>{t(`permissions:helper.outcomes.${outcome}`)}</MessageBarBody>
        </MessageBar>
      )}
      <Actions>
        <Button onClick={close}>{t('shell:cancel')}</Button>
        <Button ref={go} appearance="primary" disabled={start.isPending} onClick={() => start.mutate()}>
          {t(outcome ? 'shell:tryAgain' : 'permissions:helper.go')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
