import { Button, Text } from '@fluentui/react-components';
import type { AttestationVerdict } from '../../contract/attestation.ts';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { KeyChip } from '../operation/key-chip.tsx';
import { type KeyProof, KeyProofDialog, type ProofWay, proofWords } from './key-proof-dialog.tsx';
import { VerdictView } from './verdict-view.tsx';

/** Says what a check does, has the key prove what model it is, and shows the truth. */
export function AttestationDialog(props: {
  attached: AttachedKey;
  details: KeyDetails;
  proof: KeyProof;
  onChange: () => void;
  onVerdict: (verdict: AttestationVerdict) => void;
  onClose: () => void;
}) {
  const { attached, onClose } = props;
  const { t } = useWords();
  const client = useClient();
  return (
    <KeyProofDialog<AttestationVerdict>
      title={t('trust:title')}
      attached={attached}
      details={props.details}
      proof={props.proof}
      run={(pin, signal) => client.keys.attestation.prove({ keyId: attached.id, pin }, { signal })}
      renderConsent={(way, agree) => <Consent attached={attached} way={way} onAgree={agree} onCancel={onClose} />}
      renderResult={(verdict) => (
        <>
          <VerdictView verdict={verdict} />
          <Actions>
            <Button appearance="primary" onClick={onClose}>
              {t('shell:done')}
            </Button>
          </Actions>
        </>
      )}
      onChange={props.onChange}
      onResult={props.onVerdict}
      onClose={onClose}
    />
  );
}

function Consent(props: { attached: AttachedKey; way: ProofWay; onAgree: () => void; onCancel: () => void }) {
  const { way } = props;
  const { t } = useWords();
  const first = useFirstFocus<HTMLButtonElement>();
  return (
    <>
      <KeyChip attached={props.attached} />
      <Text>{t('trust:consent')}</Text>
      <Text weight="semibold">{t(proofWords[way])}</Text>
      <Actions>
        <Button ref={way === 'none' ? first : undefined} onClick={props.onCancel}>
          {t('shell:cancel')}
        </Button>
        {way !== 'none' && (
          <Button ref={first} appearance="primary" onClick={props.onAgree}>
            {t('trust:ask')}
          </Button>
        )}
      </Actions>
    </>
  );
}
