import { Button, Spinner } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { SettingName } from '../../contract/key-settings.ts';
import type { AttachedKey } from '../../contract/keys.ts';
import { useConnection, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure, problemOfRefusal } from '../operation/refusal-words.ts';
import { AttestationCard } from './attestation-card.tsx';
import { FingerprintsCard } from './fingerprints-card.tsx';
import { InfoCard } from './info-card.tsx';
import { PinCard } from './pin-card.tsx';
import { ResetCard } from './reset-card.tsx';
import { SettingsCard, settingsInOrder } from './settings-card.tsx';
import { SignInDataCard } from './sign-in-data-card.tsx';
import { TrialCard } from './trial-card.tsx';
import { U2fCard } from './u2f-card.tsx';

/** What is done in a dialog with one key. */
export type KeyTask = 'pin' | 'fingerprints' | 'attestation' | 'trial' | SettingName;

/** Everything about one key that is here now. */
export function KeyPanel(props: {
  attached: AttachedKey;
  /** Which dialog is open. */
  task: KeyTask | null;
  onTask: (task: KeyTask | null) => void;
  onReset: () => void;
}) {
  const { attached } = props;
  const { t } = useWords();
  const connection = useConnection();
  const host = useHost();
  const queries = useQueryClient();
  const query = host.keys.describe.queryOptions({ input: { keyId: attached.id }, gcTime: 0, staleTime: 0 });
  const described = useQuery(query);
  if (attached.access !== 'ready') return null;
  if (described.isPending) return <Spinner label={t('keys:reading')} />;
  const problem = described.isError
    ? problemOfFailure(t, connection.failureOf(described.error))
    : described.data.outcome === 'refused'
      ? problemOfRefusal(t, described.data.refusal)
      : null;
  if (problem || described.data?.outcome !== 'done') {
    return (
      problem && (
        <ProblemMessage problem={problem}>
          <Button onClick={() => void described.refetch()}>{t('shell:tryAgain')}</Button>
        </ProblemMessage>
      )
    );
  }
  const details = described.data.value;
  const isU2f = details.protocol === 'u2f';
  const dialog = (task: KeyTask) => ({
    open: props.task === task,
    onOpen: () => props.onTask(task),
    onClose: () => props.onTask(null),
  });
  // A new PIN or finger also changes what everything else on the page asks for.
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: query.queryKey });
    void queries.invalidateQueries({ queryKey: host.keys.attestation.claim.key() });
    void queries.invalidateQueries({ queryKey: host.keys.trial.offer.key() });
    void queries.invalidateQueries({ queryKey: host.keys.settings.describe.key() });
    void queries.invalidateQueries({ queryKey: host.keys.credentials.listing.key() });
  };
  return (
    <>
      {isU2f && <U2fCard />}
      <PinCard attached={attached} details={details} onChange={refresh} onReset={props.onReset} {...dialog('pin')} />
      <FingerprintsCard attached={attached} details={details} onChange={refresh} {...dialog('fingerprints')} />
      <SignInDataCard attached={attached} />
      {!isU2f && (
        <AttestationCard attached={attached} details={details} onChange={refresh} {...dialog('attestation')} />
      )}
      <TrialCard attached={attached} details={details} onChange={refresh} {...dialog('trial')} />
      <SettingsCard
        attached={attached}
        details={details}
        open={settingsInOrder.find((name) => name === props.task) ?? null}
        onOpen={props.onTask}
        onClose={() => props.onTask(null)}
        onChange={refresh}
      />
      <ResetCard isU2f={isU2f} onReset={props.onReset} />
      <InfoCard attached={attached} info={details.info} />
    </>
  );
}
