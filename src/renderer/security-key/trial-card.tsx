import { Button, Text } from '@fluentui/react-components';
import { BeakerRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeyTrial, TrialOffer, TrialWish } from '../../contract/key-trial.ts';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import { Actions } from '../frame/actions.tsx';
import { Card } from '../frame/card.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { problemOfRefusal } from '../operation/refusal-words.ts';
import { KeyProofDialog } from './key-proof-dialog.tsx';
import { TrialChoices, usualWish } from './trial-choices.tsx';
import { TrialView } from './trial-view.tsx';

/** For whoever looks after keys: what a key really does with a test passkey. */
export function TrialCard(props: {
  attached: AttachedKey;
  details: KeyDetails;
  onChange: () => void;
  /** Whether its dialog is open. */
  open: boolean;
  onOpen: () => void;
  onClose: () => void;
}) {
  const { attached } = props;
  const { t } = useWords();
  const host = useHost();
  const offered = useQuery(
    host.keys.trial.offer.queryOptions({ input: { keyId: attached.id }, gcTime: 0, staleTime: 0 }),
  ).data;
  if (!offered) return null;
  if (offered.outcome === 'refused') {
    const { title, next } = problemOfRefusal(t, offered.refusal);
    return (
      <Card title={t('keyTrial:title')} icon={<BeakerRegular />}>
        <Text>{t('key:titleAndNext', { title, next })}</Text>
      </Card>
    );
  }
  return (
    <Card
      title={t('keyTrial:title')}
      icon={<BeakerRegular />}
      action={<Button onClick={props.onOpen}>{t('keyTrial:start')}</Button>}
    >
      <Text>{t('keyTrial:lead')}</Text>
      {props.open && <TrialDialog {...props} offer={offered.value} />}
    </Card>
  );
}

function TrialDialog(props: {
  attached: AttachedKey;
  details: KeyDetails;
  offer: TrialOffer;
  onChange: () => void;
  onClose: () => void;
}) {
  const { attached, offer, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  const [wish, setWish] = useState<TrialWish>(usualWish(offer));
  return (
    <KeyProofDialog<KeyTrial>
      title={t('keyTrial:title')}
      attached={attached}
      details={props.details}
      proof={offer.proof}
      run={(pin, signal) => client.keys.trial.run({ keyId: attached.id, wish, pin }, { signal })}
      renderConsent={(way, start) => (
        <TrialChoices
          attached={attached}
          offer={offer}
          wish={wish}
          onWish={setWish}
          way={way}
          onStart={start}
          onCancel={onClose}
        />
      )}
      renderResult={(trial, again) => (
        <>
          <TrialView trial={trial} />
          <Actions>
            <Button onClick={again}>{t('keyTrial:again')}</Button>
            <Button appearance="primary" onClick={onClose}>
              {t('shell:done')}
            </Button>
          </Actions>
        </>
      )}
      // Nobody can tell any more whether the key was faster.
      cancelled={wish.discoverable ? t('keyTrial:afterCancel') : undefined}
      onChange={props.onChange}
      onClose={onClose}
    />
  );
}
