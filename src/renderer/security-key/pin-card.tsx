import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { LockClosedKeyRegular } from '@fluentui/react-icons';
import type { AttachedKey, KeyDetails } from '../../contract/keys.ts';
import { Card } from '../frame/card.tsx';
import { useWords } from '../language.ts';
import { LastAttempt } from '../operation/last-attempt.tsx';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfRefusal } from '../operation/refusal-words.ts';
import { NewPinDialog } from './new-pin-dialog.tsx';
import { PinRule } from './pin-rule.tsx';

const useStyles = makeStyles({
  state: { display: 'flex', flexWrap: 'wrap', columnGap: tokens.spacingHorizontalM },
});

/** The PIN of a key: whether there is one, its rule and the attempts left, before anything is typed. */
export function PinCard(props: {
  attached: AttachedKey;
  details: KeyDetails;
  onChange: () => void;
  onReset: () => void;
  /** Whether its dialog is open. */
  open: boolean;
  onOpen: () => void;
  onClose: () => void;
}) {
  const { details } = props;
  const { pin } = details;
  const { t } = useWords();
  const styles = useStyles();
  const refusal = (code: 'pin-blocked' | 'pin-auth-blocked' | 'pin-change-required') =>
    problemOfRefusal(t, { code, retries: null, status: null, detail: null });
  const changeable = (pin.state === 'set' && !pin.replugNeeded) || pin.state === 'not-set';
  return (
    <Card
      title={t('keys:pin.title')}
      icon={<LockClosedKeyRegular />}
      action={
        changeable && (
          <Button appearance={pin.state === 'not-set' ? 'primary' : 'secondary'} onClick={props.onOpen}>
            {pin.state === 'not-set' ? t('keys:pin.create') : t('keys:pin.change')}
          </Button>
        )
      }
    >
      <div className={mergeClasses(pin.state !== 'blocked' && styles.state)} data-pin={pin.state}>
        {pin.state === 'blocked' ? (
          <ProblemMessage problem={refusal('pin-blocked')}>
            <Button onClick={props.onReset}>{t('keys:reset.start')}</Button>
          </ProblemMessage>
        ) : (
          <Text weight="semibold">{t(`keys:pin.states.${pin.state}`)}</Text>
        )}
        {pin.state === 'set' && pin.retries !== null && <Text>{t('key:attempts', { count: pin.retries })}</Text>}
      </div>
      {changeable && <PinRule pin={pin} />}
      {pin.state === 'set' && pin.retries === 1 && <LastAttempt />}
      {pin.alarm !== null && (
        <ProblemMessage
          problem={{
            code: `pin-${pin.alarm}`,
            title: t(`keys:pin.alarm.${pin.alarm}.title`),
            next: t(`keys:pin.alarm.${pin.alarm}.next`),
            more: null,
            details: null,
          }}
        />
      )}
      {pin.changeRequired && <ProblemMessage problem={refusal('pin-change-required')} />}
      {pin.replugNeeded && pin.state !== 'blocked' && <ProblemMessage problem={refusal('pin-auth-blocked')} />}
      {props.open && (
        <NewPinDialog attached={props.attached} details={details} onChange={props.onChange} onClose={props.onClose} />
      )}
    </Card>
  );
}
