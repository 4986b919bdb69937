import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { FingerprintRegular } from '@fluentui/react-icons';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import { Card } from '../frame/card.tsx';
import { useWords } from '../language.ts';
import { FingerprintsDialog } from './fingerprints-dialog.tsx';

const useStyles = makeStyles({
  state: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalM },
  hint: { color: tokens.colorNeutralForeground2 },
});

/** Fingerprints of a key. A key without a PIN asks for the PIN first (S2-25). */
export function FingerprintsCard(props: {
  attached: AttachedKey;
  details: KeyDetails;
  onChange: () => void;
  /** Whether its dialog is open. */
  open: boolean;
  onOpen: () => void;
  onClose: () => void;
}) {
  const { details } = props;
  const { fingerprints, pin } = details;
  const { t } = useWords();
  const styles = useStyles();
  const possible = fingerprints.state !== 'unsupported';
  const pinReady = pin.state === 'set' && !pin.replugNeeded;
  return (
    <Card
      title={t('keys:fingerprints.title')}
      icon={<FingerprintRegular />}
      action={
        possible && (
          <Button
            appearance={fingerprints.state === 'none' && pinReady ? 'primary' : 'secondary'}
            disabled={!pinReady}
            onClick={props.onOpen}
          >
            {fingerprints.state === 'none' ? t('keys:fingerprints.setUp') : t('keys:fingerprints.manage')}
          </Button>
        )
      }
    >
      <div className={styles.state} data-fingerprints={fingerprints.state}>
        <Text weight="semibold">{t(`keys:fingerprints.states.${fingerprints.state}`)}</Text>
        {fingerprints.state === 'enrolled' && fingerprints.retries !== null && (
          <Text>{t('key:attempts', { count: fingerprints.retries })}</Text>
        )}
      </div>
      {possible && pin.state !== 'blocked' && (
        <Text className={styles.hint}>
          {pin.state === 'not-set' ? t('keys:fingerprints.pinFirst') : t('keys:fingerprints.lead')}
        </Text>
      )}
      {props.open && (
        <FingerprintsDialog
          attached={props.attached}
          details={details}
          onChange={props.onChange}
          onClose={props.onClose}
        />
      )}
    </Card>
  );
}
