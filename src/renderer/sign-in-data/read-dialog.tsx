import { Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { KeyCredentials } from '../../contract/credentials.ts';
import type { AttachedKey } from '../../contract/keys.ts';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import type { ListableKey } from './use-listable.ts';
import type { Visit } from './use-visit.ts';
import { WhileUnlocked } from './while-unlocked.tsx';

/** Reads keys, one after the other: each asks for its own PIN or finger. A key can be skipped, and the rest left. */
export function ReadDialog(props: {
  keys: readonly ListableKey[];
  visit: Visit;
  /** Told of a key that the person wished to have listed without a proof, and whether it is from now on. */
  onRemember: (key: AttachedKey, remembered: boolean) => void;
  onRead: (key: AttachedKey, list: KeyCredentials) => void;
  onClose: () => void;
}) {
  const { keys, visit, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const [index, setIndex] = useState(0);
  const current = keys[index];
  if (!current) return null;
  const { attached, remembering } = current;
  const next = () => (index + 1 < keys.length ? setIndex(index + 1) : onClose());
  const keyId = attached.id;
  return (
    <TaskDialog title={t('signInData:ask.title')} onClose={onClose}>
      {keys.length > 1 && (
        <Text role="status">{t('signInData:ask.which', { number: index + 1, count: keys.length })}</Text>
      )}
      <WhileUnlocked
        key={keyId}
        attached={attached}
        visit={visit}
        remember={{ now: remembering, onAnswer: (remembered) => props.onRemember(attached, remembered) }}
        run={(signal) => client.keys.credentials.list({ visitId: visit.visitId, keyId }, { signal })}
        onDone={(list) => {
          props.onRead(attached, list);
          next();
        }}
        onCancel={keys.length > 1 ? next : onClose}
        {...(keys.length > 1 ? { cancelLabel: t('signInData:ask.skip') } : {})}
      />
    </TaskDialog>
  );
}
