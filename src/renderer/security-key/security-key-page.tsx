import { Button, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AttachedKey } from '../../contract/keys.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { Page } from '../frame/page.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useHost, useKeys } from '../host.tsx';
import { useWords } from '../language.ts';
import { ChooseKey } from '../operation/choose-key.tsx';
import { InsertKey } from '../operation/insert-key.tsx';
import { KeyChip } from '../operation/key-chip.tsx';
import { LedTwin } from '../operation/led-twin.tsx';
import { areKeysHidden, usePermissions } from '../operation/permissions.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfRefusal } from '../operation/refusal-words.ts';
import { KeyPanel, type KeyTask } from './key-panel.tsx';
import { LightCard } from './light-card.tsx';
import { PermissionsCard } from './permissions-card.tsx';
import { RemedyCard } from './remedy-card.tsx';
import { ResetDialog } from './reset-dialog.tsx';
import { StandaloneGuide } from './standalone-guide.tsx';

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 300px), 1fr))',
    gap: tokens.spacingHorizontalM,
  },
  key: {
    width: '100%',
    height: '100%',
    flexDirection: 'column',
    alignItems: 'start',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalM,
    fontWeight: tokens.fontWeightRegular,
  },
  chosen: {
    border: `2px solid ${tokens.colorCompoundBrandStroke}`,
    ':hover': { border: `2px solid ${tokens.colorCompoundBrandStroke}` },
  },
});

/** The keys of this computer: PIN, fingerprints, reset and what each key says about itself. Needs no account. */
export function SecurityKeyPage() {
  const { t } = useWords();
  const snapshot = useKeys();
  const host = useHost();
  const queries = useQueryClient();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [choosing, setChoosing] = useState(false);
  // The key that is being reset leaves and comes back: its dialog outlives its panel.
  const [resetting, setResetting] = useState<AttachedKey | null>(null);
  const [task, setTask] = useState<{ keyId: string; what: KeyTask } | null>(null);
  const keys = snapshot?.keys ?? [];
  const chosen = keys.find((key) => key.id === chosenId) ?? keys[0];
  const permissions = usePermissions(chosen?.id ?? null);
  return (
    <Page title={t('keys:title')} lead={t('keys:lead')}>
      {!snapshot && <Spinner label={t('shell:loading')} />}
      {snapshot && <RemedyCard snapshot={snapshot} />}
      {snapshot && keys.length === 0 && snapshot.usbUnavailable === null && !areKeysHidden(permissions) && (
        <InsertKey />
      )}
      {chosen && <KeyList keys={keys} chosen={chosen} onChoose={setChosenId} />}
      {keys.length > 1 && (
        <div>
          <Button onClick={() => setChoosing(true)}>{t('keys:choose.byTouch')}</Button>
        </div>
      )}
      {chosen && (
        <KeyPanel
          key={chosen.id}
          attached={chosen}
          task={task?.keyId === chosen.id ? task.what : null}
          onTask={(what) => setTask(what && { keyId: chosen.id, what })}
          onReset={() => setResetting(chosen)}
        />
      )}
      {task && snapshot && !keys.some((key) => key.id === task.keyId) && <Pulled onClose={() => setTask(null)} />}
      {permissions && <PermissionsCard permissions={permissions} />}
      <LightCard keyId={chosen?.access === 'ready' ? chosen.id : null} />
      <StandaloneGuide />
      {choosing && (
        <TaskDialog title={t('keys:choose.byTouch')} onClose={() => setChoosing(false)}>
          <ChooseKey
            keys={keys.filter((key) => key.access === 'ready')}
            onChoose={(keyId) => {
              setChosenId(keyId);
              setChoosing(false);
            }}
          />
        </TaskDialog>
      )}
      {resetting && (
        <ResetDialog
          attached={resetting}
          keys={keys}
          onDone={(keyId) => {
            setChosenId(keyId);
            void queries.invalidateQueries({ queryKey: host.keys.describe.key() });
          }}
          onClose={() => setResetting(null)}
        />
      )}
    </Page>
  );
}

/** The key went while a dialog worked with it. */
function Pulled(props: { onClose: () => void }) {
  const { t } = useWords();
  const close = useFirstFocus<HTMLButtonElement>();
  return (
    <TaskDialog title={t('keys:title')} onClose={props.onClose}>
      <ProblemMessage problem={problemOfRefusal(t, { code: 'removed', retries: null, status: null, detail: null })} />
      <Actions>
        <Button ref={close} appearance="primary" onClick={props.onClose}>
          {t('shell:close')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}

function KeyList(props: { keys: readonly AttachedKey[]; chosen: AttachedKey; onChoose: (keyId: string) => void }) {
  const { t } = useWords();
  const styles = useStyles();
  return (
    <ul className={styles.list} aria-label={t('keys:connected')}>
      {props.keys.map((key) => (
        <li key={key.id} data-key={key.id}>
          <Button
            className={mergeClasses(styles.key, key.id === props.chosen.id && styles.chosen)}
            aria-pressed={key.id === props.chosen.id}
            onClick={() => props.onChoose(key.id)}
          >
            <KeyChip attached={key} />
            {key.access === 'ready' ? <LedTwin keyId={key.id} /> : t(`key:refusals.${key.access}.title`)}
          </Button>
        </li>
      ))}
    </ul>
  );
}
