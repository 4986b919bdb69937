import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { MethodPolicy, PolicyMethod } from '../../contract/policy.ts';
import { verificationSettings as settings } from '../../contract/verification-settings.ts';
import { Form } from '../frame/form.tsx';
import { KeptNote } from '../frame/kept-note.tsx';
import { useNotice } from '../frame/notice.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { AdminProblem } from '../people/admin-problem.tsx';
import { useDraft } from './draft-context.ts';
import { NumberField, SwitchField } from './fields.tsx';
import { WarningList } from './warning-list.tsx';

const useStyles = makeStyles({
  part: {
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    paddingTop: tokens.spacingVerticalM,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
  input: { maxWidth: '360px' },
});

/** S4-45. */
export function AppPasswords() {
  const { t } = useWords();
  const { policy, change } = useDraft();
  return (
    <SwitchField
      label={t('policy:service.appPasswords')}
      hint={t('policy:service.appPasswordsHint')}
      checked={policy.appPasswords.enabled}
      onChange={(enabled) => change({ appPasswords: { enabled } })}
    />
  );
}

const isForSome = ({ enabled, everyone, excludedGroups }: MethodPolicy): boolean =>
  enabled && (!everyone || excludedGroups.length > 0);

/** S4-76: the four methods of the service settings, which are methods of the policy too. */
export function VerificationMethods() {
  const { t } = useWords();
  const { policy, change } = useDraft();
  const set = (names: readonly PolicyMethod[], enabled: boolean) => {
    const changed = names.map((name): [PolicyMethod, MethodPolicy] => {
      const method = policy.methods[name];
      const isForNobody = !method.everyone && method.groups.length === 0;
      return [name, { ...method, enabled, everyone: method.everyone || (enabled && isForNobody) }];
    });
    change({ methods: { ...policy.methods, ...Object.fromEntries(changed) } });
  };
  return (
    <>
      <Text>{t('policy:service.methods')}</Text>
      {(Object.keys(settings) as (keyof typeof settings)[]).map((name) => (
        <SwitchField
          key={name}
          label={t(`policy:service.${name}`)}
          {...(settings[name].some((method) => isForSome(policy.methods[method])) ? { hint: t('mfa:someGroups') } : {})}
          checked={settings[name].some((method) => policy.methods[method].enabled)}
          onChange={(enabled) => set(settings[name], enabled)}
        />
      ))}
    </>
  );
}

/** S4-83, S4-89. */
export function Remember() {
  const { t } = useWords();
  const styles = useStyles();
  const { policy, change, mayChange, shown } = useDraft();
  const { remember } = policy;
  return (
    <>
      <SwitchField
        label={t('policy:service.remember')}
        checked={remember.enabled}
        onChange={(enabled) => change({ remember: { ...remember, enabled } })}
      />
      <NumberField
        field="remember.days"
        label={t('policy:service.days')}
        value={remember.days}
        disabled={!remember.enabled}
        onChange={(days) => change({ remember: { ...remember, days } })}
      />
      <Text>{t('policy:service.rhythm', shown.programRhythm)}</Text>
      <WarningList warnings={shown.warnings.filter((warning) => warning === 'modern-clients-ask-more-often')} />
      {mayChange && (
        <div className={styles.part}>
          <Restore />
        </div>
      )}
    </>
  );
}

function Restore() {
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const notify = useNotice();
  const { problem, busy, decide } = useAsk();
  const [userName, setUserName, isNameRestored] = useKept('restore: user name', '');
  const [reason, setReason, isReasonRestored] = useKept('restore: reason', '');
  const [isTried, setTried] = useState(false);
  const isUserName = /^[^\s@]+@[^\s@]+$/.test(userName.trim());
  // These fields stay, empty, after it was done.
  const isRestored = (isNameRestored && userName !== '') || (isReasonRestored && reason !== '');
  const submit = () => {
    setTried(true);
    if (!isUserName || reason.trim() === '') return;
    void decide(
      () => client.accounts.signOutEverywhere({ userName: userName.trim(), reason }),
      ({ devices }) => {
        notify(t('policy:service.restoreDone', { name: userName.trim(), devices }));
        setUserName('');
        setReason('');
        setTried(false);
      },
    );
  };
  return (
    <Form onSubmit={submit}>
      <Text weight="semibold">{t('policy:service.restore')}</Text>
      <Text>{t('policy:service.restoreHint')}</Text>
      {isRestored && !problem && <KeptNote />}
      <Field
        label={t('policy:person.user')}
        hint={t('policy:person.userHint')}
        {...(isTried && !isUserName
          ? { validationState: 'error' as const, validationMessage: t('policy:person.userInvalid') }
          : {})}
      >
        <Input className={styles.input} value={userName} onChange={(_, { value }) => setUserName(value)} />
      </Field>
      <Field
        label={t('policy:person.reason')}
        {...(isTried && reason.trim() === ''
          ? { validationState: 'error' as const, validationMessage: t('policy:person.reasonMissing') }
          : {})}
      >
        <Input className={styles.input} value={reason} maxLength={500} onChange={(_, { value }) => setReason(value)} />
      </Field>
      {problem && <AdminProblem problem={problem} />}
      <div>
        <Button type="submit" disabled={busy}>
          {t('policy:service.restoreSubmit')}
        </Button>
      </div>
    </Form>
  );
}
