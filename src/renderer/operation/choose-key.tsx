import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useEffect } from 'react';
import type { AttachedKey } from '../../contract/keys.ts';
import type { Outcome } from '../../contract/steps.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { KeyChip } from './key-chip.tsx';
import { LedTwin } from './led-twin.tsx';
import { useOperation } from './use-operation.ts';

const useStyles = makeStyles({
  box: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  title: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: 0,
    margin: 0,
    listStyleType: 'none',
  },
  key: {
    width: '100%',
    justifyContent: 'space-between',
    paddingBlock: tokens.spacingVerticalM,
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    fontWeight: tokens.fontWeightRegular,
  },
});

/** Several keys are here: touch the one that is meant, or take it from the list. */
export function ChooseKey(props: { keys: readonly AttachedKey[]; onChoose: (keyId: string) => void }) {
  const { keys, onChoose } = props;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const { start, current } = useOperation<Outcome<{ keyId: string }>>((end) => {
    if (end.outcome === 'done') onChoose(end.value.keyId);
  });
  const present = keys.map((key) => key.id).join(' ');
  // A key that comes or goes changes what can be touched.
  useEffect(() => {
    if (present) start((signal) => client.keys.choose(undefined, { signal }));
  }, [start, client, present]);
  const over = current.state === 'ended' || current.state === 'failed';
  return (
    <div className={styles.box}>
      <div role="status" aria-live="polite">
        <div className={styles.title}>{t('keys:choose.title')}</div>
        {t('keys:choose.hint')}
      </div>
      <ul className={styles.list}>
        {keys.map((key) => (
          <li key={key.id}>
            <Button className={styles.key} onClick={() => onChoose(key.id)}>
              <KeyChip attached={key} />
              <LedTwin keyId={key.id} />
            </Button>
          </li>
        ))}
      </ul>
      {over && (
        <Button onClick={() => start((signal) => client.keys.choose(undefined, { signal }))}>
          {t('keys:choose.again')}
        </Button>
      )}
    </div>
  );
}
