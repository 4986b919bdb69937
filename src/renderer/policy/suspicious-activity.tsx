import { Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import type { DirectoryPolicy } from '../../contract/policy.ts';
import { Card } from '../frame/card.tsx';
import { useWords } from '../language.ts';
import { useDraft } from './draft-context.ts';
import { SwitchField, TextField } from './fields.tsx';
import { Groups } from './group-choice.tsx';

const useStyles = makeStyles({ fields: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

/** Who may report a sign-in that was not theirs, in the current profile: in the place of the fraud alert. */
export function SuspiciousActivity() {
  const { t } = useWords();
  const styles = useStyles();
  const { policy, change, mayChange } = useDraft();
  const { suspiciousActivity: rules } = policy;
  const set = (changes: Partial<DirectoryPolicy['suspiciousActivity']>) =>
    change({ suspiciousActivity: { ...rules, ...changes } });
  return (
    <Card title={t('policy:suspicious.title')}>
      <div className={styles.fields}>
        <SwitchField
          label={t('policy:suspicious.enable')}
          hint={t('policy:suspicious.enableHint')}
          checked={rules.enabled}
          onChange={(enabled) => set({ enabled })}
        />
        <Field label={t('policy:target')}>
          <RadioGroup
            value={rules.everyone ? 'all' : 'groups'}
            disabled={!mayChange || !rules.enabled}
            onChange={(_, { value }) => set({ everyone: value === 'all' })}
          >
            <Radio value="all" label={t('policy:allUsers')} />
            <Radio value="groups" label={t('policy:selectGroups')} />
          </RadioGroup>
        </Field>
        {!rules.everyone && (
          <Groups
            field="suspiciousActivity.groups"
            label={t('policy:selectGroups')}
            ids={rules.groups}
            onChange={(groups) => set({ groups })}
          />
        )}
        <TextField
          field="suspiciousActivity.code"
          label={t('policy:suspicious.code')}
          hint={t('policy:fraud.codeHint', { code: rules.code })}
          value={rules.code}
          disabled={!rules.enabled}
          onChange={(code) => set({ code })}
        />
      </div>
    </Card>
  );
}
