import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { KeyDetails } from '../../contract/keys.ts';
import { useWords } from '../language.ts';

const useStyles = makeStyles({
  rule: { display: 'flex', flexDirection: 'column', color: tokens.colorNeutralForeground2 },
  address: { overflowWrap: 'anywhere' },
});

/** What a PIN of this key must be like, told before anything is typed. */
export function PinRule(props: { pin: KeyDetails['pin'] }) {
  const { pin } = props;
  const { t } = useWords();
  const styles = useStyles();
  return (
    <div className={styles.rule} data-pin-rule="">
      <Text>{t('keys:pin.rule', { minimum: pin.minLength, maximum: pin.maxBytes })}</Text>
      {pin.maxLength !== null && <Text>{t('keys:pin.ruleCharacters', { maximum: pin.maxLength })}</Text>}
      {pin.complexityPolicy === true && <Text>{t('keys:pin.ruleComplexity')}</Text>}
      {pin.complexityPolicy === true && pin.complexityPolicyUrl !== null && (
        <Text className={styles.address}>{t('keys:pin.ruleUrl', { url: pin.complexityPolicyUrl })}</Text>
      )}
      {pin.state === 'not-set' && <Text>{t('keys:pin.forGood')}</Text>}
      {pin.alarm !== 'not-counted' && <Text>{t('keys:pin.locks')}</Text>}
    </div>
  );
}
