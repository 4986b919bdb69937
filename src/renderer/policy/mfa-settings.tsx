import { MessageBar, MessageBarBody, Text } from '@fluentui/react-components';
import { useWords } from '../language.ts';
import { useDraft } from './draft-context.ts';
import { NumberField, SwitchField, TextField } from './fields.tsx';
import { ListField } from './list-field.tsx';

/** S4-08 to S4-10. */
export function Lockout() {
  const { t } = useWords();
  const { policy, change } = useDraft();
  const { lockout } = policy;
  return (
    <>
      <Text>{t('policy:lockout.lead')}</Text>
      <Text>{t('mfa:lockoutKeys')}</Text>
      <NumberField
        field="lockout.threshold"
        label={t('policy:lockout.threshold')}
        value={lockout.threshold}
        onChange={(threshold) => change({ lockout: { ...lockout, threshold } })}
      />
      <NumberField
        field="lockout.resetMinutes"
        label={t('policy:lockout.reset')}
        value={lockout.resetMinutes}
        onChange={(resetMinutes) => change({ lockout: { ...lockout, resetMinutes } })}
      />
      <NumberField
        field="lockout.unlockMinutes"
        label={t('policy:lockout.unlock')}
        value={lockout.unlockMinutes}
        onChange={(unlockMinutes) => change({ lockout: { ...lockout, unlockMinutes } })}
      />
    </>
  );
}

/** S4-17 to S4-22. */
export function FraudAlert() {
  const { t } = useWords();
  const { policy, change } = useDraft();
  const { fraud } = policy;
  return (
    <>
      {policy.profile === 'current' && (
        <MessageBar intent="warning" layout="multiline" data-not-counting="">
          <MessageBarBody style={{ whiteSpace: 'normal' }}>{t('policy:fraud.notInCurrent')}</MessageBarBody>
        </MessageBar>
      )}
      <SwitchField
        label={t('policy:fraud.enable')}
        hint={t('policy:fraud.enableHint')}
        checked={fraud.enabled}
        onChange={(enabled) => change({ fraud: { ...fraud, enabled } })}
      />
      <SwitchField
        label={t('policy:fraud.blockUser')}
        hint={t('policy:fraud.blockUserHint')}
        checked={fraud.blockUser}
        disabled={!fraud.enabled}
        onChange={(blockUser) => change({ fraud: { ...fraud, blockUser } })}
      />
      <TextField
        field="fraud.code"
        label={t('policy:fraud.code')}
        hint={t('policy:fraud.codeHint', { code: fraud.code })}
        value={fraud.code}
        disabled={!fraud.enabled}
        onChange={(code) => change({ fraud: { ...fraud, code } })}
      />
    </>
  );
}

/** S4-25. */
export function Notifications() {
  const { t } = useWords();
  const { policy, change } = useDraft();
  const { notifications } = policy;
  return (
    <>
      <Text>{t('mfa:notifyLead')}</Text>
      <SwitchField
        label={t('policy:notify.enable')}
        checked={notifications.enabled}
        onChange={(enabled) => change({ notifications: { ...notifications, enabled } })}
      />
      <ListField
        field="notifications.recipients"
        label={t('policy:notify.recipients')}
        hint={t('mfa:several')}
        empty={t(notifications.enabled ? 'mfa:notifyNobody' : 'policy:notify.none')}
        placeholder={t('policy:notify.recipient')}
        add={t('policy:notify.add')}
        values={notifications.recipients}
        onChange={(recipients) => change({ notifications: { ...notifications, recipients } })}
      />
    </>
  );
}
