import { Badge, Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ShieldCheckmarkRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AttestationVerdict } from '../../contract/attestation.ts';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import { Card } from '../frame/card.tsx';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { problemOfRefusal } from '../operation/refusal-words.ts';
import { AttestationDialog } from './attestation-dialog.tsx';
import { VerdictBadge } from './verdict-view.tsx';

const useStyles = makeStyles({
  state: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  hint: { color: tokens.colorNeutralForeground2 },
});

/** What model the key really is: its own claim, until it was asked to prove it. */
export function AttestationCard(props: {
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
  const styles = useStyles();
  const host = useHost();
  const claimed = useQuery(
    host.keys.attestation.claim.queryOptions({ input: { keyId: attached.id }, gcTime: 0, staleTime: 0 }),
  ).data;
  const [proven, setProven] = useState<AttestationVerdict | null>(null);
  if (!claimed) return null;
  if (claimed.outcome === 'refused') {
    const { title, next } = problemOfRefusal(t, claimed.refusal);
    return (
      <Card title={t('trust:title')} icon={<ShieldCheckmarkRegular />}>
        <Text>{t('key:titleAndNext', { title, next })}</Text>
      </Card>
    );
  }
  const verdict = proven ?? claimed.value.verdict;
  const { metadata, modelName, statusProblems } = verdict;
  return (
    <Card
      title={t('trust:title')}
      icon={<ShieldCheckmarkRegular />}
      action={<Button onClick={props.onOpen}>{t(proven ? 'trust:askAgain' : 'trust:ask')}</Button>}
    >
      <div className={styles.state} data-standing={verdict.standing}>
        <VerdictBadge verdict={verdict} />
        <Text weight="semibold">{metadata?.description ?? modelName ?? t('trust:unknownModel')}</Text>
        {metadata?.certification && (
          <Badge appearance="outline" color="informative">
            {t(`trust:status.${metadata.certification as 'FIDO_CERTIFIED'}`)}
          </Badge>
        )}
      </div>
      {statusProblems.map((problem) => (
        <Text key={problem}>{t(`trust:reasons.${problem}`)}</Text>
      ))}
      <Text className={styles.hint}>{t('trust:lead')}</Text>
      {props.open && (
        <AttestationDialog
          attached={attached}
          details={props.details}
          proof={claimed.value.proof}
          onChange={props.onChange}
          onVerdict={setProven}
          onClose={props.onClose}
        />
      )}
    </Card>
  );
}
